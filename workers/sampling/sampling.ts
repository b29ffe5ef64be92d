import type { Clock } from '../../src/shared/clock.js'
import type { SamplingReport } from '../../src/shared/protocol.js'
import { SampleGrid } from './grid.js'
import type { Sampler } from './loop.js'
import type { SampledSource } from './sampled-source.js'

export interface SamplingOptions {
  readonly clock: Clock
  readonly stepMs: number
  readonly sources: readonly SampledSource[]
  /** Called instead of taking a sample when nothing has extended its time. */
  readonly onIdle: (sampling: Sampling) => void
}

/** Samples one collector: reads its sources together at the points of its grid. */
export class Sampling implements Sampler {
  readonly sources: readonly SampledSource[]
  readonly #options: SamplingOptions
  readonly #grid: SampleGrid
  #taken = 0
  #missed = 0
  readonly #latenessMs = new Float64Array(1)
  #idleAtMs = Number.NEGATIVE_INFINITY

  constructor(options: SamplingOptions) {
    this.#options = options
    this.sources = options.sources
    this.#grid = new SampleGrid(options.stepMs, options.clock.monotonicMs())
  }

  get dueMs(): number {
    return this.#grid.dueMs
  }

  sample(): void {
    const { clock, onIdle } = this.#options
    const nowMs = clock.monotonicMs()
    if (nowMs > this.#idleAtMs) {
      onIdle(this)
      return
    }
    const latenessMs = nowMs - this.#grid.dueMs
    if (latenessMs > (this.#latenessMs[0] ?? 0)) this.#latenessMs[0] = latenessMs
    this.#missed += this.#grid.pass(nowMs)
    this.#taken++
    const { passedMs } = this.#grid
    for (const source of this.sources) source.sample(nowMs / 1000, passedMs)
  }

  /** Returns the counts of samples since the previous call. */
  report(): SamplingReport {
    const lost = Math.max(...this.sources.map((source) => source.takeLost()))
    const report = { taken: this.#taken, missed: this.#missed + lost, latenessMs: this.#latenessMs[0] ?? 0 }
    this.#taken = 0
    this.#missed = 0
    this.#latenessMs[0] = 0
    return report
  }

  /** Extends sampling to at least this long from now. */
  extend(ms: number): void {
    this.#idleAtMs = this.#options.clock.monotonicMs() + ms
  }

  /** Counts samples that were dropped with a cut. */
  lose(samples: number): void {
    this.#missed += samples
  }

  close(): void {
    for (const source of this.sources) source.close()
  }
}
