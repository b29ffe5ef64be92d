import type { Series } from '../../src/shared/frame.js'
import type { Readings } from '../../src/shared/frame-packer.js'
import { mostRows, sampledPositions } from './samples.js'

const FIRST_ROWS = 64
/** Share of the rows to drop at once when there is no room. Dropping one row at a time would move all others with every sample. */
const DROPPED_SHARE = 1 / 4

/** The samples of one array of series, one row each. Grows up to a bound; beyond it, drops the oldest rows. */
export class SampleRows {
  /** The series of the source. Rows have only the sampled ones. */
  readonly source: readonly Series[]
  readonly #series: readonly Series[]
  readonly #positions: readonly number[]
  readonly #room: number
  #timesMs: Float64Array
  #values: Float64Array
  #count = 0

  constructor(source: readonly Series[]) {
    this.source = source
    this.#positions = sampledPositions(source)
    this.#series = this.#positions.flatMap((position) => source[position] ?? [])
    this.#room = mostRows(this.#positions.length)
    const rows = Math.min(FIRST_ROWS, this.#room)
    this.#timesMs = new Float64Array(rows)
    this.#values = new Float64Array(rows * this.#positions.length)
  }

  get count(): number {
    return this.#count
  }

  /** @returns number of older rows dropped for this one */
  add(values: Float64Array, timeMs: number): number {
    const lost = this.#count < this.#timesMs.length ? 0 : this.#makeRoom()
    const positions = this.#positions
    let target = this.#count * positions.length
    for (let index = 0; index < positions.length; index++) {
      this.#values[target++] = values[positions[index] ?? 0] ?? Number.NaN
    }
    this.#timesMs[this.#count++] = timeMs
    return lost
  }

  /** Returns the rows, their times shifted by `offsetMs`, and clears them. The arrays are views, valid until the next `add`. */
  take(offsetMs: number): Readings {
    const timesMs = this.#timesMs.subarray(0, this.#count)
    for (let row = 0; row < timesMs.length; row++) timesMs[row] = (timesMs[row] ?? 0) + offsetMs
    const values = this.#values.subarray(0, this.#count * this.#positions.length)
    this.#count = 0
    return { series: this.#series, values, timesMs }
  }

  clear(): void {
    this.#count = 0
  }

  #makeRoom(): number {
    const rows = this.#timesMs.length
    if (rows < this.#room) {
      const larger = Math.min(rows * 2, this.#room)
      this.#timesMs = enlarged(this.#timesMs, larger)
      this.#values = enlarged(this.#values, larger * this.#positions.length)
      return 0
    }
    const lost = Math.ceil(rows * DROPPED_SHARE)
    this.#timesMs.copyWithin(0, lost)
    this.#values.copyWithin(0, lost * this.#positions.length)
    this.#count -= lost
    return lost
  }
}

function enlarged(values: Float64Array, length: number): Float64Array {
  const larger = new Float64Array(length)
  larger.set(values)
  return larger
}
