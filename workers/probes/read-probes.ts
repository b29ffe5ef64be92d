import type { Clock } from '../../src/shared/clock.js'
import type { FailedPart, FailedResponse } from '../../src/shared/protocol.js'
import type { Probe } from './probe.js'

/** Result of reading all sources of a collector. */
export interface ReadProbes {
  /** Probes whose source could be read. */
  readonly read: readonly Probe[]
  /** How many sources, or parts of them, could not be read. */
  readonly partial: number
  /** Why they could not be read. */
  readonly reasons: readonly string[]
  /** Undefined when none is to be logged. */
  readonly failedParts: readonly FailedPart[] | undefined
}

/** Reads each source once. A missing source costs only its own metrics. */
export async function readProbes(probes: readonly Probe[], clock: Clock): Promise<ReadProbes> {
  const read: Probe[] = []
  const reasons: string[] = []
  let partial = 0
  let failedParts: readonly FailedPart[] | undefined
  for (const probe of probes) {
    const result = probe.read(clock.monotonicMs() / 1000)
    // Kernel files are read synchronously: awaiting them would cost the tick a turn of the event loop.
    const reading = result instanceof Promise ? await result : result
    if (reading.status === 'ok') {
      read.push(probe)
      partial += reading.partial
      if (reading.failedParts !== undefined) failedParts = [...(failedParts ?? []), ...reading.failedParts]
    } else {
      partial++
    }
    if (reading.reason !== undefined) reasons.push(reading.reason)
  }
  return { read, partial, reasons, failedParts }
}

/** Returns the response when no source could be read. */
export function noData({ reasons }: ReadProbes): FailedResponse {
  return { status: 'failed', reason: 'no-data', message: reasons.join('; ') }
}
