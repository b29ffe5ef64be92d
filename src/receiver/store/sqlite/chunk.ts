import type { PointColumns } from '../point-columns.js'
import { packNumbers, unpackNumbers } from './number-column.js'

/** Packed points of one series. */
export interface Chunk {
  readonly fromMs: number
  readonly toMs: number
  readonly count: number
  readonly ts: Uint8Array
  readonly value: Uint8Array
}

/** More points than any chunk has. Keeps a damaged count from using up the memory. */
const MAX_CHUNK_POINTS = 10_000_000

/**
 * Packs points in the given order.
 * @param points at least one
 */
export function packChunk({ ts, value }: PointColumns): Chunk {
  let fromMs = Number.POSITIVE_INFINITY
  let toMs = Number.NEGATIVE_INFINITY
  for (const time of ts) {
    if (time < fromMs) fromMs = time
    if (time > toMs) toMs = time
  }
  return { fromMs, toMs, count: ts.length, ts: packNumbers(ts, 2), value: packNumbers(value, 1) }
}

/** Unpacked points of a piece of a series, in memory that is reused for the next piece. */
export class UnpackedPoints {
  #ts = new Float64Array(1024)
  #value = new Float64Array(1024)
  #length = 0

  /** Valid until the next call. */
  get points(): { readonly ts: Float64Array; readonly value: Float64Array } {
    return { ts: this.#ts.subarray(0, this.#length), value: this.#value.subarray(0, this.#length) }
  }

  clear(): void {
    this.#length = 0
  }

  /** Appends the points of a chunk. Throws when the chunk is damaged. */
  addChunk({ count, ts, value }: Pick<Chunk, 'count' | 'ts' | 'value'>): void {
    if (!(count >= 0 && count <= MAX_CHUNK_POINTS)) throw new RangeError(`a chunk of ${count} points is damaged`)
    this.#makeRoom(count)
    unpackNumbers(ts, 2, count, this.#ts, this.#length)
    unpackNumbers(value, 1, count, this.#value, this.#length)
    this.#length += count
  }

  add({ ts, value }: PointColumns): void {
    this.#makeRoom(ts.length)
    this.#ts.set(ts, this.#length)
    this.#value.set(value, this.#length)
    this.#length += ts.length
  }

  #makeRoom(count: number): void {
    const needed = this.#length + count
    if (needed <= this.#ts.length) return
    this.#ts = grown(this.#ts, needed)
    this.#value = grown(this.#value, needed)
  }
}

function grown(numbers: Float64Array, needed: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.max(needed, numbers.length * 2))
  larger.set(numbers)
  return larger
}
