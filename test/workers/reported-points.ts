import type { Series } from '../../src/shared/frame.js'
import type { Readings } from '../../src/shared/frame-packer.js'

/** `cpu_mode_usage{cpu=0,mode=user}` */
export function seriesName({ type, tags = {} }: Series): string {
  const shown = Object.entries(tags).map(([key, value]) => `${key}=${value}`)
  return shown.length === 0 ? type : `${type}{${shown.join()}}`
}

/** Returns the points of sources by series name, rounded to 6 decimals as on the wire, without NaN. */
export function reportedPoints(sources: readonly Readings[]): Record<string, number> {
  const points: Record<string, number> = {}
  for (const { series, values } of sources) {
    for (const [index, one] of series.entries()) {
      const value = values[index] ?? Number.NaN
      if (!Number.isNaN(value)) points[seriesName(one)] = Math.round(value * 1e6) / 1e6
    }
  }
  return points
}
