import type { FailureReason } from '../../shared/events.js'
import type { SamplingReport } from '../../shared/protocol.js'
import type { CollectorStats, OutputStats } from '../../shared/stats.js'
import type { ReadingBuilder } from '../reading-builder.js'

/** Reasons whose counters exist from the start, so that an alert on their increase sees the first failure. */
const EXPECTED_REASONS: readonly FailureReason[] = ['error', 'timeout', 'crash']

/** Series about one collector of the agent. */
export class CollectorColumns {
  readonly #builder: ReadingBuilder
  readonly #collector: string
  readonly #seconds: number
  readonly #failures: Map<FailureReason, number>
  readonly #skipped: number
  readonly #invalid: number
  /** Undefined until the first point is cut. */
  #cut: number | undefined
  #samples: { readonly taken: number; readonly missed: number; readonly lateness: number } | undefined

  constructor(builder: ReadingBuilder, collector: string) {
    this.#builder = builder
    this.#collector = collector
    this.#seconds = builder.add('agent_collector_seconds', { collector })
    this.#failures = new Map(EXPECTED_REASONS.map((reason) => [reason, this.#addFailures(reason)]))
    this.#skipped = builder.add('agent_ticks_skipped_total', { collector })
    this.#invalid = builder.add('agent_points_invalid_total', { collector })
  }

  write(stats: CollectorStats, failures: ReadonlyMap<FailureReason, number>, sampling?: SamplingReport): void {
    const builder = this.#builder
    builder.set(this.#seconds, stats.lastSeconds ?? Number.NaN)
    builder.set(this.#skipped, stats.skipped)
    builder.set(this.#invalid, stats.invalid)
    if (stats.cut > 0) {
      this.#cut ??= builder.add('agent_points_cut_total', { collector: this.#collector })
      builder.set(this.#cut, stats.cut)
    }
    for (const reason of failures.keys()) {
      if (!this.#failures.has(reason)) this.#failures.set(reason, this.#addFailures(reason))
    }
    for (const [reason, place] of this.#failures) builder.set(place, failures.get(reason) ?? 0)
    if (sampling !== undefined) this.#sampling(sampling)
  }

  #sampling({ taken, missed, latenessMs }: SamplingReport): void {
    const builder = this.#builder
    const tags = { collector: this.#collector }
    this.#samples ??= {
      taken: builder.add('agent_samples_total', tags),
      missed: builder.add('agent_samples_missed_total', tags),
      lateness: builder.add('agent_sample_lateness_seconds', tags),
    }
    builder.set(this.#samples.taken, taken)
    builder.set(this.#samples.missed, missed)
    builder.set(this.#samples.lateness, latenessMs / 1000)
  }

  #addFailures(reason: FailureReason): number {
    return this.#builder.add('agent_collector_failures_total', { collector: this.#collector, reason })
  }
}

/** Series about one output of the agent. */
export class OutputColumns {
  readonly #builder: ReadingBuilder
  readonly #points: {
    readonly [result in 'accepted' | 'delivered' | 'rejected' | 'overflow' | 'expired' | 'shutdown']: number
  }
  readonly #buffered: number
  readonly #retries: number
  readonly #secondsLeft: number
  readonly #sendSeconds: number

  constructor(builder: ReadingBuilder, output: string) {
    const points = (result: string) => builder.add('agent_points_total', { output, result })
    this.#builder = builder
    this.#points = {
      accepted: points('accepted'),
      delivered: points('delivered'),
      rejected: points('rejected'),
      overflow: points('overflow'),
      expired: points('expired'),
      shutdown: points('shutdown'),
    }
    this.#buffered = builder.add('agent_buffer_points', { output })
    this.#retries = builder.add('agent_retries_total', { output })
    this.#secondsLeft = builder.add('agent_buffer_seconds_left', { output })
    this.#sendSeconds = builder.add('agent_send_seconds', { output })
  }

  /** Sets the values; NaN means unknown. */
  write({ points, retries }: OutputStats, bufferSecondsLeft: number, lastSendSeconds: number): void {
    const builder = this.#builder
    builder.set(this.#points.accepted, points.accepted)
    builder.set(this.#points.delivered, points.delivered)
    builder.set(this.#points.rejected, points.rejected)
    builder.set(this.#points.overflow, points.dropped.overflow)
    builder.set(this.#points.expired, points.dropped.expired)
    builder.set(this.#points.shutdown, points.dropped.shutdown)
    builder.set(this.#buffered, points.buffered + points.inFlight)
    builder.set(this.#retries, retries)
    builder.set(this.#secondsLeft, bufferSecondsLeft)
    builder.set(this.#sendSeconds, lastSendSeconds)
  }
}
