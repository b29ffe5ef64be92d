// node two-copies.mjs <url of a's receiver> <url of b's> <module of a collector>, in a folder where a/ and b/ have hostpulse installed
import { createRequire } from 'node:module'
import { busyConfig, embed } from './embed.mjs'

const [, , urlA, urlB, collector] = process.argv
const [a, b] = ['a', 'b'].map((place) => createRequire(new URL(`${place}/`, import.meta.url))('hostpulse'))
const results = await Promise.all([
  embed(a.Agent, busyConfig(urlA, collector)),
  embed(b.Agent, busyConfig(urlB, collector)),
])
console.log(JSON.stringify({ areTwo: a.Agent !== b.Agent, results }))
