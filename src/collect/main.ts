import type { Clock } from '../model/clock.js'
import type { Series } from '../model/frame.js'
import type { CollectedResponse } from '../model/protocol.js'
import type { Isolate, Outcome } from './isolate.js'

/** A collector that reads only what the main thread has in memory anyway. */
export interface MainReading {
  /** Series (the same array as long as they are the same) and the present value of each, NaN where there is none. */
  read(): { readonly series: readonly Series[]; readonly values: readonly number[] }
}

/** Runs a collector on the main thread: only for what can neither wait nor fail. */
export class MainIsolate implements Isolate {
  readonly restarts = 0
  readonly stuck = false
  readonly #reading: MainReading
  readonly #clock: Clock
  #series: readonly Series[] | undefined
  #layoutId = 0

  constructor(reading: MainReading, clock: Clock) {
    this.#reading = reading
    this.#clock = clock
  }

  async start(): Promise<void> {}

  async collect(tsMs: number): Promise<Outcome> {
    const beganMs = this.#clock.monotonicMs()
    const response = this.#read(tsMs)
    const seconds = (this.#clock.monotonicMs() - beganMs) / 1_000
    return { status: 'answered', response, incarnation: 1, seconds }
  }

  watch(): void {}

  async close(): Promise<'gone'> {
    return 'gone'
  }

  #read(tsMs: number): CollectedResponse {
    const { series, values } = this.#reading.read()
    const changed = series !== this.#series
    if (changed) {
      this.#series = series
      this.#layoutId++
    }
    return {
      status: 'collected',
      layouts: changed ? [{ id: this.#layoutId, series }] : [],
      frames: [{ layoutId: this.#layoutId, timesMs: Float64Array.of(tsMs), values: Float64Array.from(values) }],
      partial: 0,
      invalid: 0,
    }
  }
}
