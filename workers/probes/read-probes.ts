import type { Clock } from '../../src/shared/clock.js'
import type { FailedPart, FailedResponse } from '../../src/shared/protocol.js'
import type { Probe, ReadResult } from './probe.js'

/** Result of reading all sources of a collector. */
export interface ReadProbes {
  /** Probes whose source could be read. */
  readonly read: readonly Probe[]
  /** Number of sources, or parts of them, that could not be read. */
  readonly partial: number
  /** Why they could not be read. */
  readonly reasons: readonly string[]
  /** Failed parts to log; undefined when there are none. */
  readonly failedParts: readonly FailedPart[] | undefined
}

/** Reads each source once. A missing source costs only its own metrics. */
export async function readProbes(probes: readonly Probe[], clock: Clock): Promise<ReadProbes> {
  const results = new Results()
  for (const probe of probes) {
    const result = probe.read(clock.monotonicMs() / 1000)
    // Kernel files are read synchronously: awaiting them would cost the tick a turn of the event loop.
    results.add(probe, result instanceof Promise ? await result : result)
  }
  return results
}

/** Reads each source once without waiting for any. Only for collectors that can be sampled. */
export function readProbesNow(probes: readonly Probe[], clock: Clock): ReadProbes {
  const results = new Results()
  for (const probe of probes) {
    const nowSeconds = clock.monotonicMs() / 1000
    const result = probe.readNow?.(nowSeconds) ?? probe.read(nowSeconds)
    if (result instanceof Promise) throw new Error('a source of a sampled collector cannot be read at once')
    results.add(probe, result)
  }
  return results
}

class Results implements ReadProbes {
  readonly read: Probe[] = []
  readonly reasons: string[] = []
  partial = 0
  failedParts: readonly FailedPart[] | undefined

  add(probe: Probe, reading: ReadResult): void {
    if (reading.status === 'ok') {
      this.read.push(probe)
      this.partial += reading.partial
      if (reading.failedParts !== undefined) this.failedParts = [...(this.failedParts ?? []), ...reading.failedParts]
    } else {
      this.partial++
    }
    if (reading.reason !== undefined) this.reasons.push(reading.reason)
  }
}

/** Returns the response when no source could be read. */
export function noData({ reasons }: ReadProbes): FailedResponse {
  return { status: 'failed', reason: 'no-data', message: reasons.join('; ') }
}
