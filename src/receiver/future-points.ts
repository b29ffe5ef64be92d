import type { WirePoint } from './wire-point.js'

/** A batch without its points from the future. */
export interface TimelyPoints {
  readonly points: readonly WirePoint[]
  readonly rejected: number
  /** The first rejected point and the reason; undefined when none was rejected. */
  readonly refusal: { readonly error: string; readonly index: number } | undefined
}

/**
 * Removes the points later than `latestMs`. Such a point would stay the newest of its series until the receiver's clock
 * catches up, and would outlive the retention. The other points of the batch are kept.
 */
export function rejectFuture(points: readonly WirePoint[], latestMs: number): TimelyPoints {
  const index = points.findIndex(({ ts }) => ts > latestMs)
  if (index === -1) return { points, rejected: 0, refusal: undefined }
  const kept = points.filter(({ ts }) => ts <= latestMs)
  const error = `point ${index}: ts is too far ahead of the receiver's clock: ${points[index]?.ts} is after ${latestMs}`
  return { points: kept, rejected: points.length - kept.length, refusal: { error, index } }
}
