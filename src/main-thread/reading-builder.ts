import { seriesOf } from '../collectors/index.js'
import type { Reading } from '../run/main-thread.js'
import { describeError } from '../shared/describe-error.js'
import type { Series, Tags } from '../shared/frame.js'

/** Builds the readings of a collector, source by source. Series are only ever added, so that their indexes stay valid. */
export class ReadingBuilder {
  /** The same array until a series is added. */
  #series: readonly Series[] = []
  readonly #values: number[] = []
  #read = 0
  #failed = 0
  #firstError: unknown

  /** Adds a series of the catalogue. @returns its index, for `set` */
  add(type: string, tags?: Tags): number {
    this.#series = [...this.#series, seriesOf(type, tags)]
    return this.#values.push(Number.NaN) - 1
  }

  /** Sets a value in the current reading; without one, a series has no point. */
  set(index: number, value: number): void {
    this.#values[index] = value
  }

  /** Begins a reading. */
  begin(): void {
    this.#values.fill(Number.NaN)
    this.#read = 0
    this.#failed = 0
    this.#firstError = undefined
  }

  /** Reads one source. An exception costs only its own values. */
  read(source: () => void): void {
    try {
      source()
      this.#read++
    } catch (error) {
      if (this.#failed++ === 0) this.#firstError = error
    }
  }

  /**
   * Returns the current reading.
   * @throws the error of the first source, when none could be read
   */
  end(): Reading {
    const partial = this.#failed
    if (partial > 0 && this.#read === 0) throw this.#firstError
    const partialReason = partial > 0 ? describeError(this.#firstError) : undefined
    return { series: this.#series, values: this.#values, partial, partialReason }
  }
}
