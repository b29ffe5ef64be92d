import type { WirePoint } from '../../wire-point.js'
import type { RegisteredSeries } from './series-registry.js'

/** Remembers the newest point of each series. @param series undefined where a point was rejected */
export function keepNewest(points: readonly WirePoint[], series: readonly (RegisteredSeries | undefined)[]): void {
  for (let index = 0; index < points.length; index++) {
    const one = series[index]
    const point = points[index]
    if (one === undefined || point === undefined) continue
    const { ts, value } = point
    if (one.last === undefined) one.last = { ts, value }
    else if (ts >= one.last.ts) {
      one.last.ts = ts
      one.last.value = value
    }
  }
}
