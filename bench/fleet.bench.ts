import { probeDelayMs, retryDelayMs } from '../src/send/backoff.js'
import { FlushSchedule } from '../src/send/flush-schedule.js'
import { SlowStart } from '../src/send/slow-start.js'
import { seededRandom } from '../test/send/helpers/seeded-random.js'
import type { BenchResult } from './lib/result.js'

const HOSTS = 10_000
const FLUSH_MS = 10_000
const OUTAGE = { startMs: 120_000, endMs: 420_000 }
const END_MS = 720_000
/** Load is measured in windows as short as a server's queue. */
const WINDOW_MS = 100
/** Duration of a response. A host has one request in flight. */
const RESPONSE_MS = 20
/** Batches that a flush fills: one for a large host. Smaller hosts put several flushes into one and recover with fewer requests. */
const BATCHES_PER_FLUSH = 1
const RETRY = { retries: 3, initialDelayMs: 1000, maxDelayMs: 30_000 }
const STEP_SECONDS = 20
const BAR_WIDTH = 60

interface Manner {
  readonly name: string
  /** Returns the flush schedule of a host. */
  readonly schedule: (host: string) => FlushSchedule
  readonly random: () => number
}

const manners: readonly Manner[] = [
  { name: 'spread', schedule: (host) => new FlushSchedule(FLUSH_MS, host), random: seededRandom(1) },
  { name: 'in step', schedule: () => new FlushSchedule(FLUSH_MS, 'all'), random: () => 0 },
]

/** Simulates a fleet's requests per second through an outage, with and without the hosts' phases and jitter. */
export async function run(): Promise<BenchResult> {
  const rows = manners.map((manner) => {
    const windows = simulate(manner)
    plot(manner.name, windows)
    return {
      manner: manner.name,
      hosts: HOSTS,
      'mean before': mean(windows, 60_000, OUTAGE.startMs),
      'peak before': peak(windows, 60_000, OUTAGE.startMs),
      'peak in the outage': peak(windows, OUTAGE.startMs, OUTAGE.endMs),
      'peak after it': peak(windows, OUTAGE.endMs, END_MS),
    }
  })
  return {
    name: `requests/s of ${HOSTS} hosts, a flush every 10 s, 5 min of outage (peaks over ${WINDOW_MS} ms)`,
    rows,
  }
}

/** Counts requests by window of time. Hosts do not depend on each other, so each is simulated alone. */
function simulate({ schedule, random }: Manner): Uint32Array {
  const windows = new Uint32Array(END_MS / WINDOW_MS)
  for (let host = 0; host < HOSTS; host++) {
    for (const atMs of requestsOf(schedule(`web-${host}.example`), random)) {
      const window = Math.floor(atMs / WINDOW_MS)
      if (window < windows.length) windows[window] = (windows[window] as number) + 1
    }
  }
  return windows
}

/** Yields the times at which a host sends: at each flush, for retries of the oldest batch in the outage, then for the backlog. */
function* requestsOf(schedule: FlushSchedule, random: () => number): Generator<number> {
  const slowStart = new SlowStart()
  let nowMs = 0
  let flushedMs = 0
  while (nowMs < END_MS) {
    nowMs += schedule.delayMs(nowMs)
    flushedMs = nowMs
    yield nowMs
    if (isUp(nowMs)) {
      slowStart.delivered(nowMs)
      continue
    }
    for (let failed = 1; !isUp(nowMs); failed++) {
      const quick = failed <= RETRY.retries
      nowMs += quick ? retryDelayMs(failed, RETRY, random) : probeDelayMs(failed - RETRY.retries, RETRY, random)
      yield nowMs
    }
    slowStart.begin(nowMs)
    for (let waiting = Math.floor((nowMs - flushedMs) / FLUSH_MS) * BATCHES_PER_FLUSH; waiting > 0; waiting--) {
      nowMs += RESPONSE_MS + slowStart.waitMs(nowMs + RESPONSE_MS)
      yield nowMs
      slowStart.delivered(nowMs)
    }
  }
}

function isUp(atMs: number): boolean {
  return atMs < OUTAGE.startMs || atMs >= OUTAGE.endMs
}

function part(windows: Uint32Array, fromMs: number, toMs: number): Uint32Array {
  return windows.subarray(fromMs / WINDOW_MS, toMs / WINDOW_MS)
}

function peak(windows: Uint32Array, fromMs: number, toMs: number): number {
  return (Math.max(...part(windows, fromMs, toMs)) * 1000) / WINDOW_MS
}

function mean(windows: Uint32Array, fromMs: number, toMs: number): number {
  const all = part(windows, fromMs, toMs)
  return Math.round((all.reduce((sum, count) => sum + count, 0) * 1000) / (toMs - fromMs))
}

/** Draws the peak of each time step as a bar. */
function plot(name: string, windows: Uint32Array): void {
  const steps = Array.from({ length: END_MS / 1000 / STEP_SECONDS }, (_, step) => step * STEP_SECONDS)
  const peaks = steps.map((second) => peak(windows, second * 1000, (second + STEP_SECONDS) * 1000))
  const highest = Math.max(...peaks)
  console.error(`\n${name}: peak requests/s in each ${STEP_SECONDS} s`)
  for (const [index, second] of steps.entries()) {
    const value = peaks[index] as number
    console.error(
      `${String(second).padStart(5)} s ${String(value).padStart(7)} ${'#'.repeat((value / highest) * BAR_WIDTH)}`,
    )
  }
}
