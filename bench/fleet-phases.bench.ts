import { FlushSchedule } from '../src/send/flush-schedule.js'
import { namingSchemes } from '../test/send/helpers/naming-schemes.js'
import { seededRandom } from '../test/send/helpers/seeded-random.js'
import { median } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const HOSTS = 1_000
const FLUSH_MS = 10_000
/** Load is measured in windows as short as a server's queue. */
const WINDOW_MS = 100
/** A single random spread means little: its peak varies by a quarter. */
const RANDOM_SPREADS = 1_001

/** Compares the flushes of a fleet with realistic host names with those of hosts with random phases. */
export async function run(): Promise<BenchResult> {
  const random = seededRandom(1)
  const byChance = median(Array.from({ length: RANDOM_SPREADS }, () => peak(() => random() * FLUSH_MS)))
  const rows = Object.entries(namingSchemes).map(([names, nameOf]): Row => {
    const flushes = peak((host) => new FlushSchedule(FLUSH_MS, nameOf(host)).delayMs(0))
    return { names, 'peak flushes': flushes, 'random spread': byChance, ratio: round(flushes / byChance, 2) }
  })
  return {
    name: `most flushes in ${WINDOW_MS} ms of ${HOSTS} hosts, a flush every 10 s`,
    rows,
    notes: [`random spread: the median of ${RANDOM_SPREADS} of them`],
  }
}

/** Returns how many hosts flush in the fullest window. @param phaseMs of a host, 0 to FLUSH_MS */
function peak(phaseMs: (host: number) => number): number {
  const windows = new Uint32Array(FLUSH_MS / WINDOW_MS)
  for (let host = 0; host < HOSTS; host++) {
    const window = Math.floor(phaseMs(host) / WINDOW_MS) % windows.length
    windows[window] = (windows[window] ?? 0) + 1
  }
  return Math.max(...windows)
}
