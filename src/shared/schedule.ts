import { mix } from './mix.js'

/** Schedule of a collector's ticks. The main thread and the worker of the collector compute the same ticks from it. */
export interface Schedule {
  readonly intervalMs: number
  /** Any boundary; 0 puts all of them on multiples of the interval of the wall clock. */
  readonly originMs: number
  /** Upper bound of the random delay of each tick; from 0 to below the interval. */
  readonly jitterMs: number
  /** Decides the delay of each tick: a whole number from 0 to below 2^32. */
  readonly seed: number
}

/** An instant on both clocks. */
export interface Instant {
  readonly wallMs: number
  readonly monotonicMs: number
}

/** The next tick of a collector. */
export interface PlannedTick {
  /** Its time in the schedule, without jitter; the first tick need not be on a boundary. */
  readonly boundaryMs: number
  /** Its wall time: the boundary plus jitter. */
  readonly dueWallMs: number
  /** The same instant on the monotonic clock, as of when the tick was planned. */
  readonly dueMonotonicMs: number
}

/** A tick that happens now. */
export interface Tick {
  /** Its scheduled wall time, jitter included. */
  readonly tsMs: number
  /** Delay after its planned time, on the monotonic clock. */
  readonly latenessMs: number
  /** Earlier boundaries that went by without a tick, because the thread was held. A step of the wall clock causes none. */
  readonly missed: number
  /** Boundary of the next tick. */
  readonly nextBoundaryMs: number
}

/** Plans the tick of a boundary. */
export function planTick(schedule: Schedule, boundaryMs: number, { wallMs, monotonicMs }: Instant): PlannedTick {
  const dueWallMs = boundaryMs + jitterAtMs(schedule, boundaryMs)
  return { boundaryMs, dueWallMs, dueMonotonicMs: monotonicMs + dueWallMs - wallMs }
}

/**
 * Returns the tick that happens now: the planned one, or that of the latest boundary when the wall clock is no longer near the
 * planned time (it was set, the machine slept, or the thread was held for longer than an interval). The next boundary is at least
 * half an interval after the tick's.
 */
export function tickAt(schedule: Schedule, planned: PlannedTick, { wallMs, monotonicMs }: Instant): Tick {
  const { intervalMs } = schedule
  const lateMs = monotonicMs - planned.dueMonotonicMs
  const wallLateMs = wallMs - planned.dueWallMs
  const latenessMs = Math.max(0, lateMs)
  const latestMs = latestBoundaryMs(schedule, wallMs)
  const followingMs = boundaryAtOrAfter(schedule, planned.boundaryMs + intervalMs / 2)
  const isSetBack = wallLateMs <= -intervalMs / 2
  if (!isSetBack && latestMs < followingMs) {
    return { tsMs: planned.dueWallMs, latenessMs, missed: 0, nextBoundaryMs: followingMs }
  }
  const isSet = Math.abs(wallLateMs - lateMs) >= intervalMs / 2
  const missed = isSet ? Math.floor(latenessMs / intervalMs) : (latestMs - followingMs) / intervalMs + 1
  const tsMs = latestMs + jitterAtMs(schedule, latestMs)
  return { tsMs, latenessMs, missed, nextBoundaryMs: latestMs + intervalMs }
}

/** Returns the latest boundary whose tick is not after `wallMs`. */
function latestBoundaryMs(schedule: Schedule, wallMs: number): number {
  const { intervalMs, originMs } = schedule
  const boundaryMs = originMs + Math.floor((wallMs - originMs) / intervalMs) * intervalMs
  return boundaryMs + jitterAtMs(schedule, boundaryMs) <= wallMs ? boundaryMs : boundaryMs - intervalMs
}

/** Returns the first boundary after `wallMs`. */
export function boundaryAfter({ intervalMs, originMs }: Schedule, wallMs: number): number {
  return originMs + (Math.floor((wallMs - originMs) / intervalMs) + 1) * intervalMs
}

/** Returns the first boundary not before `wallMs`. */
function boundaryAtOrAfter({ intervalMs, originMs }: Schedule, wallMs: number): number {
  return originMs + Math.ceil((wallMs - originMs) / intervalMs) * intervalMs
}

/** Returns the delay of the tick of a boundary: whole milliseconds, below `jitterMs` or 0. */
function jitterAtMs({ jitterMs, seed }: Schedule, boundaryMs: number): number {
  if (jitterMs === 0) return 0
  const hash = mix(mix(seed ^ boundaryMs) + Math.floor(boundaryMs / 2 ** 32))
  return Math.floor((hash / 2 ** 32) * jitterMs)
}
