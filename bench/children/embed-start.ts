import { setTimeout as sleep } from 'node:timers/promises'
import { Agent } from '../../src/index.js'
import { LoopGaps } from '../lib/loop-gaps.js'
import { busyClock } from '../lib/main-thread.js'

// A host that spins its event loop while an agent starts, collects, sends to argv[2] and stops. Sends the longest turns of
// the loop to the parent, by CPU time.

const SETTLE_MS = 300
const WINDOW_MS = 1_500

const nowMs = busyClock()

/** Returns the longest turn of the loop during `work`. */
async function longestMs(work: () => unknown): Promise<number> {
  const gaps = new LoopGaps(nowMs)
  const spinning = gaps.spin(WINDOW_MS)
  setImmediate(work)
  await spinning
  return gaps.longestMs
}

const before = nowMs()
const agent = new Agent({
  interval: '200ms',
  initialDelay: 0,
  outputs: [{ url: process.argv[2] as string, batch: { flushInterval: '200ms' } }],
})
const constructMs = nowMs() - before
await sleep(SETTLE_MS)
const quietMs = await longestMs(() => {})
let callMs = Number.NaN
const startMs = await longestMs(() => {
  const calledMs = nowMs()
  agent.start()
  callMs = nowMs() - calledMs
})
const stoppedMs = performance.now()
await agent.stop()
const stopMs = performance.now() - stoppedMs
const delivered = agent.stats().outputs[0]?.points.delivered ?? 0
process.send?.({ constructMs, quietMs, callMs, startMs, stopMs, delivered })
process.disconnect?.()
