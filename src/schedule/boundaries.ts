/** Boundaries every `intervalMs` of wall time, counted from `originMs`. */
export interface Grid {
  readonly intervalMs: number
  /** Any one boundary; 0 puts them on multiples of the interval of the wall clock. */
  readonly originMs: number
}

/** The last boundary that is not after `wallMs`. */
function boundaryAtOrBefore({ intervalMs, originMs }: Grid, wallMs: number): number {
  return originMs + Math.floor((wallMs - originMs) / intervalMs) * intervalMs
}

/** The first boundary that is not before `wallMs`. */
function boundaryAtOrAfter({ intervalMs, originMs }: Grid, wallMs: number): number {
  return originMs + Math.ceil((wallMs - originMs) / intervalMs) * intervalMs
}

/** A tick that is waited for. */
export interface PlannedTick {
  /** Where it stands in the schedule, without jitter; the first tick of all need not be on a boundary. */
  readonly boundaryMs: number
  /** Its wall time: the boundary and its jitter. */
  readonly dueWallMs: number
  /** The same instant on the monotonic clock, as the two stood when the tick was planned. */
  readonly dueMonotonicMs: number
}

/**
 * The time a tick stands for: its scheduled wall time, unless the wall clock is no longer near it (it was set, the
 * machine slept, or the loop was held for longer than an interval): then the latest boundary of the clock as it is now.
 */
export function tickTimeMs(grid: Grid, planned: PlannedTick, wallMs: number): number {
  const lateMs = wallMs - planned.dueWallMs
  const near = lateMs > -grid.intervalMs / 2 && lateMs < grid.intervalMs
  return near ? planned.dueWallMs : boundaryAtOrBefore(grid, wallMs)
}

/**
 * The boundary after a tick that is made now: the first one at least half an interval after it. What passed meanwhile
 * is never made up for, and when the wall clock was set back its boundaries are taken from where it now stands.
 */
export function nextBoundaryMs(grid: Grid, planned: PlannedTick, wallMs: number): number {
  const { intervalMs } = grid
  const followingMs = boundaryAtOrBefore(grid, wallMs - (planned.dueWallMs - planned.boundaryMs)) + intervalMs
  const setBack = wallMs - planned.dueWallMs <= -intervalMs / 2
  return setBack ? followingMs : Math.max(followingMs, boundaryAtOrAfter(grid, planned.boundaryMs + intervalMs / 2))
}
