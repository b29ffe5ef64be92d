// node embedded.mjs <url of the receiver> <module of a collector> [folder of the workers, relative to this file]
import { Agent } from 'hostpulse'
import { busyConfig, embed } from './embed.mjs'

const [, , url, collector, workers] = process.argv
const options = workers === undefined ? {} : { workersUrl: new URL(workers, import.meta.url) }
console.log(JSON.stringify(await embed(Agent, busyConfig(url, collector), options)))
