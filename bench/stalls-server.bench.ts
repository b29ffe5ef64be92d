import process from 'node:process'
import type { LoadResult, LoadWindow } from './children/load.js'
import type { Held, ServerStalls } from './children/stalls-server.js'
import { ask, nextMessage, startChild } from './lib/asked-child.js'
import { type BenchResult, round } from './lib/result.js'

const MINUTES = Number(process.env['HOSTPULSE_BENCH_MINUTES'] ?? 10)
const RATE = 250
const THRESHOLD_MS = 100
/** Tolerance: a stall's beginning is known to within half a threshold, and the oracle's turns are 2 ms apart. */
const INEXACT_MS = THRESHOLD_MS / 2 + 10
/** Longer gaps must be reported: below twice the threshold a saturated loop may hide one. */
const CERTAIN_MS = 2 * THRESHOLD_MS

/** Compares the stalls reported for a loaded server with the gaps seen by its own event loop. */
export async function run(): Promise<BenchResult> {
  const server = startChild('stalls-server')
  const loader = startChild('load')
  try {
    const url = await nextMessage<string>(server)
    const seconds = MINUTES * 60
    loader.send({ request: { url, seconds, rate: RATE } satisfies LoadWindow })
    const { errors } = await nextMessage<LoadResult>(loader, seconds * 1e3)
    const { told, gaps, requests } = await ask<ServerStalls>(server, {})
    const long = gaps.filter((gap) => lengthOf(gap) >= CERTAIN_MS)
    return {
      name: `A loaded server for ${MINUTES} minutes: stalls told, and gaps that its own event loop shows`,
      rows: [
        {
          requests,
          errors,
          'stalls told': told.length,
          'not shown by a gap': told.filter((stall) => !gaps.some((gap) => shows(gap, stall))).length,
          [`gaps over ${CERTAIN_MS} ms`]: long.length,
          'not told': long.filter((gap) => !told.some((stall) => overlapMs(gap, stall) > 0)).length,
          'longest gap ms': round(Math.max(0, ...gaps.map(lengthOf)), 0),
          'gaps from 40 to 100 ms': gaps.filter((gap) => lengthOf(gap) < THRESHOLD_MS).length,
        },
      ],
      notes: [`a gap shows a stall that it overlaps and that is at most ${INEXACT_MS} ms longer`],
    }
  } finally {
    for (const child of [server, loader]) child.kill('SIGKILL')
  }
}

function shows(gap: Held, stall: Held): boolean {
  return overlapMs(gap, stall) > 0 && lengthOf(stall) <= lengthOf(gap) + INEXACT_MS
}

function overlapMs(one: Held, other: Held): number {
  return Math.min(one.toMs, other.toMs) - Math.max(one.fromMs, other.fromMs)
}

function lengthOf({ fromMs, toMs }: Held): number {
  return toMs - fromMs
}
