// node globals.cjs <url>: prints the globals before a CommonJS program requires hostpulse, and after an agent's whole life.
const { globals, live } = require('./life.cjs')

const before = globals()
const { Agent } = require('hostpulse')
live(Agent, process.argv[2]).then((delivered) => console.log(JSON.stringify({ before, after: globals(), delivered })))
