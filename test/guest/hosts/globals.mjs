// node globals.mjs <url>: prints the globals before an ECMAScript module imports hostpulse, and after an agent's whole life.
import { globals, live } from './life.cjs'

const before = globals()
const { Agent } = await import('hostpulse')
const delivered = await live(Agent, process.argv[2])
console.log(JSON.stringify({ before, after: globals(), delivered }))
