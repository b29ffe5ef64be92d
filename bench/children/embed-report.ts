import { setTimeout as sleep } from 'node:timers/promises'
import { Agent } from '../../src/index.js'
import { only } from '../lib/hostpulse.js'
import { LoopGaps } from '../lib/loop-gaps.js'

// A host that reports a million points a second, in 100 series, to an agent that sends to argv[2]. Each turn of the loop
// reports the points due. Sends its figures to the parent.

const POINTS_PER_MS = 1_000
/** Time for code to be compiled, and deoptimized when the buffer first fills up. */
const WARM_UP_MS = 1_500
const WINDOW_MS = 4_000
/** Most points reported in one turn when the host is behind. */
const MAX_AT_ONCE = 1_000

const shops = Array.from({ length: 100 }, (_, index) => `shop-${index}`)
const agent = new Agent({ collectors: only([]), outputs: [{ url: process.argv[2] as string }] })
agent.start()
await sleep(1_000)

function report(count: number): void {
  for (let index = 0; index < count; index++) {
    agent.report({ type: 'orders_total', value: index, tags: { region: 'eu', shop: shops[index % 100] as string } })
  }
}

/** Reports for this many milliseconds and returns the figures. */
async function reportFor(durationMs: number) {
  const before = agent.stats().reports.taken
  const startMs = performance.now()
  const endMs = startMs + durationMs
  let reported = 0
  let busyMs = 0
  const turn = () => {
    const nowMs = performance.now()
    const due = Math.min((nowMs - startMs) * POINTS_PER_MS - reported, MAX_AT_ONCE)
    report(due)
    reported += due
    busyMs += performance.now() - nowMs
    if (nowMs < endMs) setImmediate(turn)
  }
  const gaps = new LoopGaps()
  setImmediate(turn)
  await gaps.spin(durationMs)
  const taken = agent.stats().reports.taken - before
  const seconds = (performance.now() - startMs) / 1000
  return { perSecond: taken / seconds, microseconds: (busyMs * 1000) / taken, longestMs: gaps.longestMs }
}

const first = await reportFor(WARM_UP_MS)
const figures = await reportFor(WINDOW_MS)
await agent.stop()
const { reports, outputs } = agent.stats()
const { accepted = 0, delivered = 0, rejected = 0, dropped } = outputs[0]?.points ?? {}
const { overflow = 0, expired = 0, shutdown = 0 } = dropped ?? {}
process.send?.({
  ...figures,
  firstLongestMs: first.longestMs,
  unaccounted: Math.abs(reports.taken - accepted) + accepted - delivered - rejected - overflow - expired - shutdown,
})
process.disconnect?.()
