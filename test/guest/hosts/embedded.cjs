// node embedded.cjs <url of the receiver> <module of a collector> [folder of the workers, relative to this file]
const { pathToFileURL } = require('node:url')
const { Agent } = require('hostpulse')
const { busyConfig, embed } = require('./embed.mjs')

const [, , url, collector, workers] = process.argv
const options = workers === undefined ? {} : { workersUrl: new URL(workers, pathToFileURL(__filename)) }
embed(Agent, busyConfig(url, collector), options).then((result) => console.log(JSON.stringify(result)))
