import type { FailureReason } from '../shared/events.js'
import type { SamplingReport } from '../shared/protocol.js'
import type { CollectorStats } from '../shared/stats.js'
import { pointsIn } from './left-out.js'
import type { Result } from './result.js'

type CollectedResult = Extract<Result, { status: 'ok' }>

type Counts = Omit<CollectorStats, 'state' | 'restarts'>

type Succeeded = Pick<CollectedResult, 'partial' | 'invalid' | 'leftOut' | 'sampling'>

/** Counts of a collector's ticks. At every moment ticks = ok + failed + skipped + (1 between `begin` and the result). */
export class TickCounts {
  readonly #counts = { ticks: 0, ok: 0, failed: 0, skipped: 0, partial: 0, invalid: 0, cut: 0 }
  readonly #failures = new Map<FailureReason, number>()
  #lastError: string | null = null
  #lastSeconds: number | null = null
  #sampling: SamplingReport | undefined

  /** Counts a tick whose result follows: `succeed`, `fail` or `skipBegun`. */
  begin(): void {
    this.#counts.ticks++
  }

  succeed({ partial, invalid, leftOut, sampling }: Succeeded): void {
    this.#counts.ok++
    this.#counts.partial += partial
    this.#counts.invalid += invalid + pointsIn(leftOut, 'equal')
    this.#counts.cut += pointsIn(leftOut, 'maxSeries')
    if (sampling === undefined) return
    const { taken = 0, missed = 0 } = this.#sampling ?? {}
    this.#sampling = { ...sampling, taken: taken + sampling.taken, missed: missed + sampling.missed }
  }

  fail(reason: FailureReason, message: string): void {
    this.#counts.failed++
    this.#failures.set(reason, (this.#failures.get(reason) ?? 0) + 1)
    this.#lastError = message
  }

  skipBegun(): void {
    this.#counts.skipped++
  }

  /** Counts ticks that nobody collects. */
  skip(ticks: number): void {
    this.#counts.ticks += ticks
    this.#counts.skipped += ticks
  }

  /** @param seconds duration of a collection; null when it is not known */
  took(seconds: number | null): void {
    this.#lastSeconds = seconds ?? this.#lastSeconds
  }

  /** Duration of the last finished collection; null before the first. */
  get lastSeconds(): number | null {
    return this.#lastSeconds
  }

  /** Sums of the samples, and the lateness of the last collection; undefined without samples. */
  get sampling(): SamplingReport | undefined {
    return this.#sampling
  }

  /** Number of failed ticks by reason. */
  get failures(): ReadonlyMap<FailureReason, number> {
    return this.#failures
  }

  snapshot(): Counts {
    const failures = (reason: FailureReason) => this.#failures.get(reason) ?? 0
    return {
      ...this.#counts,
      timeouts: failures('timeout'),
      crashes: failures('crash') + failures('out-of-memory'),
      lastSeconds: this.#lastSeconds,
      lastError: this.#lastError,
    }
  }
}
