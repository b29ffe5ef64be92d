// A host that embeds an agent with the collector `runtime` or without collectors: `node runtime-host.js on|off REQUESTS`.
// Serves that many requests a second, each with 0.2 ms of work and 400 kB of garbage. Reports its CPU time in ms a second.
import process from 'node:process'
import { Agent } from '../../src/index.js'

const WINDOW_MS = 3_000
const [, , runtime, requests] = process.argv
const off = { enabled: false }
const host = { cpu: off, memory: off, disk: off, network: off, system: off, agent: off }
const agent = new Agent({
  interval: '1s',
  initialDelay: 0,
  collectors: { ...host, runtime: { enabled: runtime === 'on' } },
})
agent.start()

/** Latest response, exported so that its allocation is not optimized away. */
export let response: unknown
const perSecond = Number(requests)
if (perSecond > 0) {
  setInterval(() => {
    const endMs = performance.now() + 0.2
    response = Array.from({ length: 10_000 }, (_, index) => ({ index }))
    while (performance.now() < endMs);
  }, 1_000 / perSecond)
}

let before = process.cpuUsage()
let beforeMs = performance.now()
setInterval(() => {
  const { user, system } = process.cpuUsage(before)
  const seconds = (performance.now() - beforeMs) / 1_000
  before = process.cpuUsage()
  beforeMs = performance.now()
  process.send?.((user + system) / 1_000 / seconds)
}, WINDOW_MS)
