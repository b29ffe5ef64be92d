/** Boundaries every `intervalMs` of wall time, counted from `originMs`. */
export interface Grid {
  readonly intervalMs: number
  /** Any one boundary; 0 puts them on multiples of the interval of the wall clock. */
  readonly originMs: number
}

/** Returns the last boundary not after `wallMs`. */
function boundaryAtOrBefore({ intervalMs, originMs }: Grid, wallMs: number): number {
  return originMs + Math.floor((wallMs - originMs) / intervalMs) * intervalMs
}

/** Returns the first boundary not before `wallMs`. */
function boundaryAtOrAfter({ intervalMs, originMs }: Grid, wallMs: number): number {
  return originMs + Math.ceil((wallMs - originMs) / intervalMs) * intervalMs
}

/** The next tick of a task. */
export interface PlannedTick {
  /** Its time in the schedule, without jitter; the first tick need not be on a boundary. */
  readonly boundaryMs: number
  /** Its wall time: the boundary plus jitter. */
  readonly dueWallMs: number
  /** The same instant on the monotonic clock, as of when the tick was planned. */
  readonly dueMonotonicMs: number
}

/**
 * Returns the timestamp of a tick: its scheduled wall time, or the latest boundary when the wall clock is no longer near that
 * (it was set, the machine slept, or the loop was blocked for longer than an interval).
 */
export function tickTimeMs(grid: Grid, planned: PlannedTick, wallMs: number): number {
  const lateMs = wallMs - planned.dueWallMs
  const near = lateMs > -grid.intervalMs / 2 && lateMs < grid.intervalMs
  return near ? planned.dueWallMs : boundaryAtOrBefore(grid, wallMs)
}

/**
 * Returns the boundary after a tick that happens now: the first one at least half an interval later. Missed boundaries are not
 * made up for. After the wall clock was set back, boundaries count from its new time.
 */
export function nextBoundaryMs(grid: Grid, planned: PlannedTick, wallMs: number): number {
  const { intervalMs } = grid
  const followingMs = boundaryAtOrBefore(grid, wallMs - (planned.dueWallMs - planned.boundaryMs)) + intervalMs
  const setBack = wallMs - planned.dueWallMs <= -intervalMs / 2
  return setBack ? followingMs : Math.max(followingMs, boundaryAtOrAfter(grid, planned.boundaryMs + intervalMs / 2))
}
