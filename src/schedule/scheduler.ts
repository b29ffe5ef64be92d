import type { Clock, Timer } from '../shared/clock.js'
import {
  boundaryAfter,
  type Instant,
  type PlannedTick,
  planTick,
  type Schedule,
  type Tick,
  tickAt,
} from '../shared/schedule.js'

export interface SchedulerOptions {
  readonly clock: Clock
  /** A number from 0 up to but not including 1. */
  readonly random: () => number
  /** Ticks on multiples of the interval of the wall clock; otherwise on multiples counted from start. */
  readonly align: boolean
  /** Time from start to the first tick, which need not be on a boundary. */
  readonly initialDelayMs: number
}

export interface ScheduledTask {
  readonly intervalMs: number
  /** Upper bound of the random delay of each tick; from 0 to below the interval. */
  readonly jitterMs: number
  /** Overrides `align` of the scheduler. @default the scheduler's */
  readonly align?: boolean
  /** Called once per tick. Must not throw. */
  readonly onTick: (tick: ScheduledTick) => void
}

/** A tick with the schedule it belongs to. */
export interface ScheduledTick extends Tick {
  readonly schedule: Schedule
}

/** Longest sleep: a changed wall clock or a machine that slept is noticed within this time. */
const LONGEST_SLEEP_MS = 1_000
/** Timers count whole milliseconds of a cached time, so they may fire this early. The tick happens then. */
const EARLY_MS = 1

/** A task and its next tick. */
interface Entry {
  readonly task: ScheduledTask
  readonly schedule: Schedule
  planned: PlannedTick
}

/**
 * Ticks many tasks from one timer. Takes each next boundary from the wall clock at the tick and sleeps on the monotonic clock, so
 * that nothing drifts. Jitter delays a tick, never the schedule. After a change of the wall clock, a sleep of the machine or a held
 * event loop there is one tick, then the next boundary.
 */
export class Scheduler {
  readonly #options: SchedulerOptions
  /** Tasks that were added before the start. */
  #waiting: ScheduledTask[] = []
  #entries: Entry[] = []
  /** Monotonic and wall time of the start; undefined before it. */
  #started: Instant | undefined
  #timer: Timer | undefined

  constructor(options: SchedulerOptions) {
    this.#options = options
  }

  /**
   * Adds a task. After the start, it ticks from its next boundary on, or together with the others if their first tick is still to
   * come.
   */
  add(task: ScheduledTask): void {
    if (this.#started === undefined) {
      this.#waiting.push(task)
      return
    }
    const now = this.#now()
    this.#entries.push(this.#plan(task, now, this.#started))
    this.#sleep(now.monotonicMs)
  }

  start(): void {
    const started = this.#now()
    this.#started = started
    this.#entries = this.#waiting.map((task) => this.#plan(task, started, started))
    this.#waiting = []
    this.#sleep(started.monotonicMs)
  }

  /** Removes a task, after the ticks that are due: the loop may have been held until now, and each boundary is a tick. */
  remove(task: ScheduledTask): void {
    this.catchUp()
    this.#entries = this.#entries.filter((entry) => entry.task !== task)
  }

  /** Makes the ticks that are due, whose timer may still be waiting for the event loop. */
  catchUp(): void {
    if (this.#started !== undefined) this.#tick(0)
  }

  /** Ends the schedule: no tick comes after this. */
  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#started = undefined
    this.#entries = []
  }

  #plan(task: ScheduledTask, now: Instant, started: Instant): Entry {
    const { random, initialDelayMs } = this.#options
    const { intervalMs, jitterMs, align = this.#options.align } = task
    const originMs = align ? 0 : started.wallMs
    const schedule = { intervalMs, jitterMs, originMs, seed: Math.floor(random() * 2 ** 32) }
    const delayMs = started.monotonicMs + initialDelayMs - now.monotonicMs
    const boundaryMs = delayMs > 0 || now === started ? now.wallMs + delayMs : boundaryAfter(schedule, now.wallMs)
    return { task, schedule, planned: planTick(schedule, boundaryMs, now) }
  }

  #now(): Instant {
    const { clock } = this.#options
    return { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() }
  }

  #sleep(nowMs: number): void {
    this.#timer?.cancel()
    this.#timer = undefined
    if (this.#entries.length === 0) return
    let sleepMs = LONGEST_SLEEP_MS
    for (const { planned } of this.#entries) sleepMs = Math.min(sleepMs, planned.dueMonotonicMs - nowMs)
    this.#timer = this.#options.clock.setTimer(Math.max(sleepMs, 0), () => this.#tick(EARLY_MS))
  }

  /** Plans all next ticks before it calls any task, so that no task can disturb the schedule. */
  #tick(earlyMs: number): void {
    const now = this.#now()
    const due: (() => void)[] = []
    for (const entry of this.#entries) {
      const { task, schedule, planned } = entry
      if (now.monotonicMs < planned.dueMonotonicMs - earlyMs && now.wallMs < planned.dueWallMs) continue
      const tick = tickAt(schedule, planned, now)
      entry.planned = planTick(schedule, tick.nextBoundaryMs, now)
      due.push(() => task.onTick({ ...tick, schedule }))
    }
    this.#sleep(now.monotonicMs)
    for (const tick of due) if (this.#started !== undefined) tick()
  }
}
