import type { StallCause } from '../../../src/shared/stalls.js'
import type { ThreadActivity, ThreadTimes } from './thread-files.js'

/** Share of unexplained time below which it is divided among the other causes, because the looks are not exact enough. */
const NEGLIGIBLE_SHARE = 0.05

/** Calls that return only when the data is on the disk. */
const FILE_SYNC: ReadonlySet<string> = new Set(['fsync', 'fdatasync', 'sync', 'syncfs', 'msync', 'sync_file_range'])
/** Calls that start a process or await its end. */
const CHILD_PROCESS: ReadonlySet<string> = new Set(['vfork', 'fork', 'clone', 'clone3', 'wait4', 'waitid'])
/** Waits of event loops. In a stall, the waiting loop is not the thread's own but the one that spawnSync runs within it. */
export const EPOLL_WAIT: ReadonlySet<string> = new Set(['epoll_wait', 'epoll_pwait', 'epoll_pwait2'])

/** The state of the watched thread at one look. */
export interface Look extends ThreadTimes {
  /** Monotonic time of the look. */
  readonly atMs: number
  /** Activity of the thread; undefined if it cannot be read. */
  readonly activity: ThreadActivity | undefined
  /** See `ThreadFiles.state`. */
  readonly state: string
  /** Part of the time since the previous look in which the whole process stood still. */
  readonly stoppedMs: number
}

/** The cause and the system call of a sleep. */
interface Sleep {
  readonly cause: StallCause
  readonly call: string
}

/** Time within a stall that other sources have measured, milliseconds. */
export interface Explained {
  readonly garbageMs: number
  readonly throttledMs: number
}

export interface StallTimes {
  readonly shares: Readonly<Partial<Record<StallCause, number>>>
  readonly cause: StallCause
  readonly syscall: string | undefined
}

/**
 * Divides the time of a stall among its causes. The kernel counts how long the thread ran and waited for a CPU. The thread slept
 * for the rest, and each look shows in which call.
 */
export class StallAccount {
  readonly startMs: number
  readonly #waitBeforeMs: number
  readonly #slept = new Map<StallCause, number>()
  readonly #calls = new Map<string, number>()
  #lastMs: number
  #lastRunMs: number
  #lastWaitMs: number
  #sleep: Sleep | undefined
  #ranMs = 0
  #waitedMs = 0
  #stoppedMs = 0

  /** @param times read at the start or earlier */
  constructor(startMs: number, { runMs, waitMs }: ThreadTimes) {
    this.startMs = startMs
    this.#lastMs = startMs
    this.#lastRunMs = runMs
    this.#lastWaitMs = waitMs
    this.#waitBeforeMs = waitMs
  }

  /** Adds the time since the previous look. */
  add(look: Look): void {
    this.#sleep = sleepOf(look) ?? this.#sleep
    this.#addUntil(look.atMs, look)
  }

  /** Adds time in which the whole process stood still: all the time since the start. @param nowMs monotonic time */
  addStopped(nowMs: number, { runMs, waitMs }: ThreadTimes): void {
    this.#addUntil(nowMs, { runMs, waitMs, stoppedMs: nowMs - this.startMs })
  }

  /** Adds the time until the end, which came before the look, and divides all of it. @param endMs monotonic time */
  end(endMs: number, look: Look, explained: Explained): StallTimes {
    this.#addUntil(endMs, look)
    return this.#divide(endMs - this.startMs, explained)
  }

  /** Divides the time until the latest look. */
  soFar(explained: Explained): StallTimes {
    return this.#divide(this.#lastMs - this.startMs, explained)
  }

  #divide(totalMs: number, { garbageMs, throttledMs }: Explained): StallTimes {
    const stopped = Math.min(this.#stoppedMs, totalMs)
    const ran = Math.min(this.#ranMs, totalMs - stopped)
    const waited = Math.min(this.#waitedMs, totalMs - stopped - ran)
    const times = new Map<StallCause, number>([['stopped', stopped]])
    const add = (cause: StallCause, ms: number) => times.set(cause, (times.get(cause) ?? 0) + ms)
    add('javascript', ran)
    add('cpu-wait', waited)
    this.#divideSleep(totalMs - stopped - ran - waited, totalMs, add)
    // Collections are timed by the clock. The thread waits for a CPU in them, often for one that their helper threads use.
    const awake = ran + waited
    const collected = Math.min(garbageMs, awake)
    move(times, 'javascript', 'gc', (collected * ran) / awake || 0)
    move(times, 'cpu-wait', 'gc', (collected * waited) / awake || 0)
    // The thread also sleeps until the helper threads are done.
    move(times, 'blocking-call', 'gc', garbageMs - collected)
    move(times, 'cpu-wait', 'throttled', throttledMs)
    return { ...sharesOf(times), syscall: this.#syscall(totalMs) }
  }

  #addUntil(untilMs: number, { runMs, waitMs, stoppedMs }: Pick<Look, 'runMs' | 'waitMs' | 'stoppedMs'>): void {
    const passedMs = Math.max(0, untilMs - this.#lastMs)
    const awakeMs = Math.max(0, passedMs - stoppedMs)
    const ranMs = Math.min(growth(runMs, this.#lastRunMs), awakeMs)
    const waitedMs = growth(waitMs, this.#lastWaitMs)
    this.#stoppedMs += Math.min(stoppedMs, passedMs)
    this.#ranMs += ranMs
    // The kernel counts a wait when it ends: it may be longer than the time since the previous look.
    this.#waitedMs = growth(waitMs, this.#waitBeforeMs)
    this.#lastMs = untilMs
    this.#lastRunMs = runMs
    this.#lastWaitMs = waitMs
    const sleptMs = awakeMs - ranMs - Math.min(waitedMs, awakeMs - ranMs)
    if (this.#sleep === undefined || !(sleptMs > 0)) return
    const { cause, call } = this.#sleep
    this.#slept.set(cause, (this.#slept.get(cause) ?? 0) + sleptMs)
    if (call !== '') this.#calls.set(call, (this.#calls.get(call) ?? 0) + sleptMs)
  }

  /** Returns the call with the longest sleep, if that took a share of the stall. */
  #syscall(totalMs: number): string | undefined {
    const call = largest(this.#calls)
    return call !== undefined && (this.#calls.get(call) ?? 0) > NEGLIGIBLE_SHARE * totalMs ? call : undefined
  }

  #divideSleep(sleptMs: number, totalMs: number, add: (cause: StallCause, ms: number) => void): void {
    const seenMs = [...this.#slept.values()].reduce((sum, ms) => sum + ms, 0)
    if (seenMs === 0) {
      if (sleptMs > NEGLIGIBLE_SHARE * totalMs) add('unknown', sleptMs)
      return
    }
    for (const [cause, ms] of this.#slept) add(cause, (sleptMs * ms) / seenMs)
  }
}

/** Returns the cause and call of a sleep; undefined if unknown. */
function sleepOf({ activity, state }: Look): Sleep | undefined {
  if (activity === undefined) return state === 'D' ? { cause: 'disk', call: '' } : undefined
  const { kind, call } = activity
  // The thread is ready but not on a CPU: if it ran, no time is left to divide.
  if (kind === 'running') return { cause: 'cpu-wait', call: '' }
  if (kind === 'none') return { cause: state === 'D' ? 'disk' : 'unknown', call: '' }
  if (EPOLL_WAIT.has(call) || CHILD_PROCESS.has(call)) return { cause: 'child-process', call }
  return { cause: state === 'D' || FILE_SYNC.has(call) ? 'disk' : 'blocking-call', call }
}

/** Moves up to `ms` of one cause's time to another. */
function move(times: Map<StallCause, number>, from: StallCause, to: StallCause, ms: number): void {
  const moved = Math.max(0, Math.min(times.get(from) ?? 0, ms))
  times.set(from, (times.get(from) ?? 0) - moved)
  times.set(to, (times.get(to) ?? 0) + moved)
}

function sharesOf(times: ReadonlyMap<StallCause, number>): Omit<StallTimes, 'syscall'> {
  const present = [...times].filter(([, ms]) => ms > 0)
  const sum = present.reduce((all, [, ms]) => all + ms, 0)
  if (sum === 0) return { shares: { unknown: 1 }, cause: 'unknown' }
  const shares = Object.fromEntries(present.map(([cause, ms]) => [cause, ms / sum]))
  return { shares, cause: largest(times) ?? 'unknown' }
}

/** Returns the key of the largest weight. */
function largest<Key>(weights: ReadonlyMap<Key, number>): Key | undefined {
  return [...weights].sort(([, a], [, b]) => b - a)[0]?.[0]
}

/** Returns the growth; 0 if one of the values is unknown. */
function growth(now: number, before: number): number {
  return Math.max(0, now - before) || 0
}
