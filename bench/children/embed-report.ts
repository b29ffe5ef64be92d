import { setTimeout as sleep } from 'node:timers/promises'
import { Agent } from '../../src/index.js'
import { only } from '../lib/hostpulse.js'
import { LoopGaps } from '../lib/loop-gaps.js'

// A host that reports a million points a second, of 100 series, to an agent that sends to argv[2]; a turn of its loop
// reports what is due. Hands its figures to the parent.

const POINTS_PER_MS = 1_000
/** Of the same, before it is measured: until then code is compiled, and thrown away when the buffer is full for the first time. */
const WARM_UP_MS = 1_500
const WINDOW_MS = 4_000
/** What a host that fell behind reports in one turn at most. */
const MOST_AT_ONCE = 1_000

const shops = Array.from({ length: 100 }, (_, index) => `shop-${index}`)
const agent = new Agent({ collectors: only([]), outputs: [{ url: process.argv[2] as string }] })
agent.start()
await sleep(1_000)

function report(count: number): void {
  for (let index = 0; index < count; index++) {
    agent.report({ type: 'orders_total', value: index, tags: { region: 'eu', shop: shops[index % 100] as string } })
  }
}

/** What it came to in so many milliseconds. */
async function reportFor(durationMs: number) {
  const before = agent.stats().reports.taken
  const startMs = performance.now()
  const endMs = startMs + durationMs
  let reported = 0
  let busyMs = 0
  const turn = () => {
    const nowMs = performance.now()
    const due = Math.min((nowMs - startMs) * POINTS_PER_MS - reported, MOST_AT_ONCE)
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
