// A parked or busy host that embeds an agent with its defaults: `node stalls-host.js with|without WORK_MS` the collector `stalls`.
// Works for WORK_MS, waits 10 ms, and so on. Measures nothing itself: the parent reads the kernel's files of its threads.
import process from 'node:process'
import { Agent } from '../../src/index.js'

const [stalls, work = '0'] = process.argv.slice(2)
const workMs = Number(work)
new Agent({ collectors: { stalls: { enabled: stalls === 'with' } } }).start()
// An agent does not keep the process alive.
setInterval(() => {}, 2 ** 30)
if (workMs > 0) {
  const turn = () => {
    const endMs = performance.now() + workMs
    while (performance.now() < endMs);
    setTimeout(turn, 10)
  }
  turn()
}
