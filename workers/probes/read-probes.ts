import type { Clock } from '../../src/shared/clock.js'
import type { FailedResponse } from '../../src/shared/protocol.js'
import type { Probe } from './probe.js'

/** What came of reading all sources of a collector. */
export interface ReadProbes {
  /** Those that could be read. */
  readonly read: readonly Probe[]
  /** How many could not, wholly or in part. */
  readonly partial: number
  /** Why. */
  readonly reasons: readonly string[]
}

/** Reads each source once, now. One that is missing costs only its own metrics. */
export async function readProbes(probes: readonly Probe[], clock: Clock): Promise<ReadProbes> {
  const read: Probe[] = []
  const reasons: string[] = []
  let partial = 0
  for (const probe of probes) {
    const result = probe.read(clock.monotonicMs() / 1000)
    // A source of the kernel answers at once, and a tick need not wait for the next turn of the event loop.
    const reading = result instanceof Promise ? await result : result
    if (reading.status === 'ok') {
      read.push(probe)
      partial += reading.partial
    } else {
      partial++
    }
    if (reading.reason !== undefined) reasons.push(reading.reason)
  }
  return { read, partial, reasons }
}

/** The answer when no source could be read. */
export function noData({ reasons }: ReadProbes): FailedResponse {
  return { status: 'failed', reason: 'no-data', message: reasons.join('; ') }
}
