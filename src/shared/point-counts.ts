import type { PointCounts } from './stats.js'

/** Returns counts of an output that has had no point yet. */
export function noPoints(): PointCounts {
  const dropped = { overflow: 0, expired: 0, shutdown: 0 }
  return { accepted: 0, delivered: 0, rejected: 0, dropped, buffered: 0, inFlight: 0 }
}
