import type { WirePoint } from '../../wire-point.js'
import type { RegisteredSeries } from './series-registry.js'

/** Packs ids, times and values of the accepted points. @param series undefined where a point was rejected */
export function appendColumns(
  accepted: readonly WirePoint[],
  series: readonly (RegisteredSeries | undefined)[],
): Float64Array<ArrayBuffer> {
  const count = accepted.length
  const columns = new Float64Array(count * 3)
  let index = 0
  for (const one of series) if (one !== undefined) columns[index++] = one.id
  for (let position = 0; position < count; position++) {
    const point = accepted[position]
    if (point === undefined) continue
    columns[count + position] = point.ts
    columns[2 * count + position] = point.value
  }
  return columns
}
