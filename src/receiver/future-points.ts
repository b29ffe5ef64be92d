import type { WirePoint } from './wire-point.js'

/** A batch without its points from the future. */
export interface TimelyPoints {
  readonly points: readonly WirePoint[]
  readonly rejected: number
  /** Names the first rejected point and says why; absent when there is none. */
  readonly refusal: { readonly error: string; readonly index: number } | undefined
}

/**
 * Takes out the points that are ahead of `latestMs`. Such a point would be the newest of its series for as long as its
 * clock is ahead, and outlive the retention. The others of its batch are honest and are kept.
 */
export function rejectFuture(points: readonly WirePoint[], latestMs: number): TimelyPoints {
  const index = points.findIndex(({ ts }) => ts > latestMs)
  if (index === -1) return { points, rejected: 0, refusal: undefined }
  const kept = points.filter(({ ts }) => ts <= latestMs)
  const error = `point ${index}: ts is too far ahead of the receiver's clock: ${points[index]?.ts} is after ${latestMs}`
  return { points: kept, rejected: points.length - kept.length, refusal: { error, index } }
}
