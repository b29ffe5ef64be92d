import type { Readings } from '../../src/shared/frame-packer.js'
import type { Probe, SampledProbe } from '../probes/probe.js'
import type { Samples } from './samples.js'

/**
 * One source that is read at ticks and, by a second probe, at every point of the grid. Each probe has its own previous readings, so
 * that the counters, rates and shares of a tick cover exactly the time from tick to tick.
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

  /** Takes a sample. A missing source is not tried again until the next tick: a failed open costs far more than a read. */
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

  /** Called instead of `harvest` when the source was missing at the tick. */
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
