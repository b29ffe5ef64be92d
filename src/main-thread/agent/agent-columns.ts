import type { FailureReason } from '../../shared/events.js'
import type { SamplingReport } from '../../shared/protocol.js'
import type { CollectorStats, OutputStats } from '../../shared/stats.js'
import type { SeriesValues } from '../series-values.js'

/** Reasons whose counters exist from the start, so that an alert on their increase sees the first one. */
const EXPECTED_REASONS: readonly FailureReason[] = ['error', 'timeout', 'crash']

/** The agent's series about one of its collectors. */
export class CollectorColumns {
  readonly #columns: SeriesValues
  readonly #collector: string
  readonly #seconds: number
  readonly #failures: Map<FailureReason, number>
  readonly #skipped: number
  readonly #invalid: number
  #samples: { readonly taken: number; readonly missed: number; readonly lateness: number } | undefined

  constructor(columns: SeriesValues, collector: string) {
    this.#columns = columns
    this.#collector = collector
    this.#seconds = columns.add('agent_collector_seconds', { collector })
    this.#failures = new Map(EXPECTED_REASONS.map((reason) => [reason, this.#addFailures(reason)]))
    this.#skipped = columns.add('agent_ticks_skipped_total', { collector })
    this.#invalid = columns.add('agent_points_invalid_total', { collector })
  }

  write(stats: CollectorStats, failures: ReadonlyMap<FailureReason, number>, sampling?: SamplingReport): void {
    const columns = this.#columns
    columns.set(this.#seconds, stats.lastSeconds ?? Number.NaN)
    columns.set(this.#skipped, stats.skipped)
    columns.set(this.#invalid, stats.invalid)
    for (const reason of failures.keys()) {
      if (!this.#failures.has(reason)) this.#failures.set(reason, this.#addFailures(reason))
    }
    for (const [reason, place] of this.#failures) columns.set(place, failures.get(reason) ?? 0)
    if (sampling !== undefined) this.#sampling(sampling)
  }

  #sampling({ taken, missed, latenessMs }: SamplingReport): void {
    const columns = this.#columns
    const tags = { collector: this.#collector }
    this.#samples ??= {
      taken: columns.add('agent_samples_total', tags),
      missed: columns.add('agent_samples_missed_total', tags),
      lateness: columns.add('agent_sample_lateness_seconds', tags),
    }
    columns.set(this.#samples.taken, taken)
    columns.set(this.#samples.missed, missed)
    columns.set(this.#samples.lateness, latenessMs / 1000)
  }

  #addFailures(reason: FailureReason): number {
    return this.#columns.add('agent_collector_failures_total', { collector: this.#collector, reason })
  }
}

/** The agent's series about one of its outputs. */
export class OutputColumns {
  readonly #columns: SeriesValues
  readonly #points: {
    readonly [result in 'accepted' | 'delivered' | 'rejected' | 'overflow' | 'expired' | 'shutdown']: number
  }
  readonly #buffered: number
  readonly #retries: number
  readonly #secondsLeft: number
  readonly #sendSeconds: number

  constructor(columns: SeriesValues, output: string) {
    const points = (result: string) => columns.add('agent_points_total', { output, result })
    this.#columns = columns
    this.#points = {
      accepted: points('accepted'),
      delivered: points('delivered'),
      rejected: points('rejected'),
      overflow: points('overflow'),
      expired: points('expired'),
      shutdown: points('shutdown'),
    }
    this.#buffered = columns.add('agent_buffer_points', { output })
    this.#retries = columns.add('agent_retries_total', { output })
    this.#secondsLeft = columns.add('agent_buffer_seconds_left', { output })
    this.#sendSeconds = columns.add('agent_send_seconds', { output })
  }

  /** Unknown values are NaN. */
  write({ points, retries }: OutputStats, bufferSecondsLeft: number, lastSendSeconds: number): void {
    const columns = this.#columns
    columns.set(this.#points.accepted, points.accepted)
    columns.set(this.#points.delivered, points.delivered)
    columns.set(this.#points.rejected, points.rejected)
    columns.set(this.#points.overflow, points.dropped.overflow)
    columns.set(this.#points.expired, points.dropped.expired)
    columns.set(this.#points.shutdown, points.dropped.shutdown)
    columns.set(this.#buffered, points.buffered + points.inFlight)
    columns.set(this.#retries, retries)
    columns.set(this.#secondsLeft, bufferSecondsLeft)
    columns.set(this.#sendSeconds, lastSendSeconds)
  }
}
