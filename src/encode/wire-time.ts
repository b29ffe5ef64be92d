/** Returns whole milliseconds since the epoch for formats whose timestamps are unsigned. Times before 1970 become 0. */
export function unsignedMs(timeMs: number): number {
  return Math.max(0, Math.round(timeMs))
}
