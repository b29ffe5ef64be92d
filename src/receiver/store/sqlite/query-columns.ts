import type { PointColumns, PointColumnsView } from '../point-columns.js'

/** The points of several series, one after the other. Buffers move between threads without a copy and without an object per number. */
export interface QueryColumns {
  /** Number of points of each series. */
  readonly counts: Uint32Array<ArrayBuffer>
  readonly ts: Float64Array<ArrayBuffer>
  readonly value: Float64Array<ArrayBuffer>
}

export function joinColumns(series: readonly PointColumns[]): QueryColumns {
  const counts = Uint32Array.from(series, ({ ts }) => ts.length)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const joined = { counts, ts: new Float64Array(total), value: new Float64Array(total) }
  let from = 0
  for (const { ts, value } of series) {
    joined.ts.set(ts, from)
    joined.value.set(value, from)
    from += ts.length
  }
  return joined
}

/** Returns the points of each series, as views of the columns. */
export function splitColumns({ counts, ts, value }: QueryColumns): readonly PointColumnsView[] {
  let to = 0
  return Array.from(counts, (count) => {
    const from = to
    to += count
    return { ts: ts.subarray(from, to), value: value.subarray(from, to) }
  })
}

/** Returns the buffers to transfer with the columns. */
export function buffersOf({ counts, ts, value }: QueryColumns): readonly ArrayBuffer[] {
  return [counts.buffer, ts.buffer, value.buffer]
}
