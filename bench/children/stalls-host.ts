// A host that embeds an agent with the collector `stalls` alone: `node stalls-host.js WORK_MS`. Works that long every 10 ms.
// Sends a window after each WINDOW_MS: what the threads cost, in shares of a core.
import { readdirSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { Agent } from '../../src/index.js'

/** One window of a host. */
export interface StallsWindow {
  /** CPU time of the watch thread, share of a core. */
  readonly watch: number
  /** CPU time of the main thread, share of a core. */
  readonly main: number
  /** How often the main thread was woken a second. */
  readonly mainWakeUps: number
  readonly stalls: number
}

const WINDOW_MS = 30_000
const workMs = Number(process.argv[2])
const off = { enabled: false }
const others = { cpu: off, memory: off, disk: off, network: off, system: off, runtime: off, agent: off }
const before = new Set(readdirSync('/proc/self/task'))
const agent = new Agent({ interval: '10s', collectors: { ...others, stalls: { enabled: true } } })
agent.start()
if (workMs > 0) {
  setInterval(() => {
    const endMs = performance.now() + workMs
    while (performance.now() < endMs);
  }, 10)
}

/** Returns the nanoseconds on a CPU of the threads: the main one, and the busiest that the agent has started. */
function read() {
  const runNs = (task: string) => Number(readFileSync(`/proc/self/task/${task}/schedstat`, 'utf8').split(' ')[0])
  const started = readdirSync('/proc/self/task').filter((task) => !before.has(task))
  const status = readFileSync(`/proc/self/task/${process.pid}/status`, 'utf8')
  return {
    atMs: performance.now(),
    mainNs: runNs(String(process.pid)),
    watchNs: Math.max(...started.map(runNs)),
    wakeUps: Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1]),
    stalls: agent.stats().stalls.seen,
  }
}

let last = read()
setInterval(() => {
  const now = read()
  const ms = now.atMs - last.atMs
  const window: StallsWindow = {
    watch: (now.watchNs - last.watchNs) / 1e6 / ms,
    main: (now.mainNs - last.mainNs) / 1e6 / ms,
    mainWakeUps: ((now.wakeUps - last.wakeUps) / ms) * 1e3,
    stalls: now.stalls - last.stalls,
  }
  last = now
  process.send?.(window)
}, WINDOW_MS)
