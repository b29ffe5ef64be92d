import type { Clock, Timer } from '../shared/clock.js'
import { type Instant, type PlannedTick, planTick, type Schedule, type Tick, tickAt } from '../shared/schedule.js'

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
  /** Called once per tick. Must not throw. */
  readonly onTick: (tick: ScheduledTick) => void
}

/** A tick, and the schedule that it is of. */
export interface ScheduledTick extends Tick {
  readonly schedule: Schedule
}

/** Bounds a sleep, so that a set wall clock or a machine that slept is noticed within this time. */
const LONGEST_SLEEP_MS = 1_000
/** Timers count whole milliseconds of a cached time and may fire this early; the tick happens then. */
const EARLY_MS = 1

/** A task and its next tick. */
interface Entry {
  readonly task: ScheduledTask
  readonly schedule: Schedule
  planned: PlannedTick
}

/**
 * Ticks many tasks from one timer. Takes each next boundary from the wall clock at the tick and sleeps on the monotonic clock,
 * so that nothing drifts. Jitter delays a tick, never the schedule. After the wall clock was set, the machine slept or the event
 * loop was held there is one tick, then the next boundary.
 */
export class Scheduler {
  readonly #options: SchedulerOptions
  readonly #tasks: ScheduledTask[] = []
  #entries: Entry[] = []
  #timer: Timer | undefined

  constructor(options: SchedulerOptions) {
    this.#options = options
  }

  /** Adds a task. Must be called before `start`. */
  add(task: ScheduledTask): void {
    this.#tasks.push(task)
  }

  start(): void {
    const { clock, random, align, initialDelayMs } = this.#options
    const now = this.#now()
    const originMs = align ? 0 : now.wallMs
    this.#entries = this.#tasks.map((task) => {
      const { intervalMs, jitterMs } = task
      const schedule = { intervalMs, jitterMs, originMs, seed: Math.floor(random() * 2 ** 32) }
      return { task, schedule, planned: planTick(schedule, now.wallMs + initialDelayMs, now) }
    })
    this.#sleep(clock.monotonicMs())
  }

  /** Makes the ticks that are due: their timer may have to wait for the event loop. */
  catchUp(): void {
    if (this.#timer !== undefined) this.#tick(0)
  }

  /** Ends the schedule: no tick comes after this. */
  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#entries = []
  }

  #now(): Instant {
    const { clock } = this.#options
    return { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() }
  }

  #sleep(nowMs: number): void {
    if (this.#entries.length === 0) return
    let sleepMs = LONGEST_SLEEP_MS
    for (const { planned } of this.#entries) sleepMs = Math.min(sleepMs, planned.dueMonotonicMs - nowMs)
    this.#timer?.cancel()
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
    for (const tick of due) if (this.#timer !== undefined) tick()
  }
}
