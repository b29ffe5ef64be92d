import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Columns } from '../point-ring.js'

/** Many points of one series, packed. */
export interface Chunk {
  readonly fromMs: number
  readonly toMs: number
  readonly count: number
  readonly bytes: Buffer
}

/**
 * Packs points in the order in which they came: each time as the distance to the one before, then the values, all
 * doubles. At a steady pace nearly every distance is the same, and many values are, so that little is left of them.
 * @param points at least one
 */
export function packChunk({ ts, value }: Columns): Chunk {
  const count = ts.length
  const numbers = new Float64Array(count * 2)
  let fromMs = Number.POSITIVE_INFINITY
  let toMs = Number.NEGATIVE_INFINITY
  let previous = 0
  for (let index = 0; index < count; index++) {
    const time = ts[index] ?? 0
    numbers[index] = time - previous
    numbers[count + index] = value[index] ?? 0
    previous = time
    if (time < fromMs) fromMs = time
    if (time > toMs) toMs = time
  }
  return { fromMs, toMs, count, bytes: deflateRawSync(numbers, { level: 1 }) }
}

/** Appends the points of a packed chunk from `fromMs` to `toMs` to `columns`. Throws when the bytes are damaged. */
export function unpackChunk(bytes: ArrayBuffer, fromMs: number, toMs: number, columns: Columns): void {
  const raw = inflateRawSync(new Uint8Array(bytes))
  const numbers = new Float64Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength))
  const count = numbers.length / 2
  let time = 0
  for (let index = 0; index < count; index++) {
    time += numbers[index] ?? 0
    if (time < fromMs || time > toMs) continue
    columns.ts.push(time)
    columns.value.push(numbers[count + index] ?? 0)
  }
}
