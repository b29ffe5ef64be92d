// A host that embeds an agent with the collector `stalls` alone, and with a black box when a file is given:
// `node black-box-host.js [FILE]`. Exits on a message, and says so first.
import process from 'node:process'
import { Agent } from '../../src/index.js'

const [, , file] = process.argv
const off = { enabled: false }
const others = { cpu: off, memory: off, disk: off, network: off, system: off, runtime: off, agent: off }
const blackBox = file === undefined ? {} : { blackBox: { file } }
const agent = new Agent({ interval: '10s', collectors: { ...others, stalls: { enabled: true, ...blackBox } } })
agent.start()
process.on('message', () => process.send?.('exits', () => process.exit(0)))
