import type { Readings } from '../probes/frame-packer.js'
import type { Probe, SampledProbe } from '../probes/probe.js'
import type { Samples } from './samples.js'

/**
 * One source that is read at every point besides at the ticks, by a probe of its own: each has its own previous readings,
 * so that counters, rates and shares of a tick are exactly those from tick to tick, whatever the samples.
 */
export class SampledSource {
  /** Reads at the ticks. */
  readonly tick: Probe
  readonly #probe: SampledProbe
  readonly #samples: Samples
  #missing = false

  constructor(tick: Probe, probe: SampledProbe, samples: Samples) {
    this.tick = tick
    this.#probe = probe
    this.#samples = samples
  }

  /** A source that is not there is left alone until the next tick: looking for it costs far more than reading it. */
  sample(nowSeconds: number, dueMs: number): void {
    if (this.#missing) return
    if (this.#probe.read(nowSeconds).status === 'ok') this.#samples.take(this.#probe, dueMs)
    else this.#missing = true
  }

  /** See Samples. */
  harvest(wallOffsetMs: number): readonly Readings[] {
    this.#missing = false
    return this.#samples.harvest(this.tick, wallOffsetMs)
  }

  /** Instead of `harvest`, when the source was not there at the tick. */
  skip(): void {
    this.#missing = false
    this.#samples.clear()
  }

  takeLost(): number {
    return this.#samples.takeLost()
  }

  close(): void {
    this.#probe.close()
  }
}
