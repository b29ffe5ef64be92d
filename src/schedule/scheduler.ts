import type { Clock, Timer } from '../shared/clock.js'
import { type Grid, nextBoundaryMs, type PlannedTick, tickTimeMs } from './boundaries.js'

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
  /**
   * Called once per tick. Must not throw.
   * @param tsMs the tick's scheduled wall time, its jitter included: an integer
   * @param latenessMs delay of this call after its planned time, on the monotonic clock
   */
  readonly onTick: (tsMs: number, latenessMs: number) => void
}

/** Bounds a sleep, so that a set wall clock or a machine that slept is noticed within this time. */
const LONGEST_SLEEP_MS = 1_000
/** Timers count whole milliseconds of a cached time and may fire this early; the tick happens then. */
const EARLY_MS = 1

/** A task and its next tick. */
interface Entry {
  readonly task: ScheduledTask
  readonly grid: Grid
  planned: PlannedTick
}

/** A tick that is due. */
interface Tick {
  readonly task: ScheduledTask
  readonly tsMs: number
  readonly latenessMs: number
}

/**
 * Ticks many tasks from one timer. Takes each next boundary from the wall clock at the tick and sleeps on the monotonic clock,
 * so that nothing drifts. Jitter delays a tick, never the schedule. After the wall clock was set or the machine slept there is
 * one tick, then the next boundary.
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
    const { clock, align, initialDelayMs } = this.#options
    const startMs = clock.wallMs()
    this.#entries = this.#tasks.map((task) => ({
      task,
      grid: { intervalMs: task.intervalMs, originMs: align ? 0 : startMs },
      planned: this.#plan(task, startMs + initialDelayMs, startMs),
    }))
    this.#sleep()
  }

  /** Ends the schedule: no tick comes after this. */
  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#entries = []
  }

  #plan(task: ScheduledTask, boundaryMs: number, wallMs: number): PlannedTick {
    const dueWallMs = boundaryMs + Math.floor(this.#options.random() * task.jitterMs)
    return { boundaryMs, dueWallMs, dueMonotonicMs: this.#options.clock.monotonicMs() + dueWallMs - wallMs }
  }

  #sleep(): void {
    if (this.#entries.length === 0) return
    const { clock } = this.#options
    const nowMs = clock.monotonicMs()
    let sleepMs = LONGEST_SLEEP_MS
    for (const { planned } of this.#entries) sleepMs = Math.min(sleepMs, planned.dueMonotonicMs - nowMs)
    this.#timer = clock.setTimer(Math.max(sleepMs, 0), () => this.#wake())
  }

  /** Plans all next ticks before it calls any task, so that no task can disturb the schedule. */
  #wake(): void {
    const { clock } = this.#options
    const wallMs = clock.wallMs()
    const nowMs = clock.monotonicMs()
    const ticks: Tick[] = []
    for (const entry of this.#entries) {
      const { task, grid, planned } = entry
      if (nowMs < planned.dueMonotonicMs - EARLY_MS && wallMs < planned.dueWallMs) continue
      const latenessMs = Math.max(0, nowMs - planned.dueMonotonicMs)
      ticks.push({ task, tsMs: tickTimeMs(grid, planned, wallMs), latenessMs })
      entry.planned = this.#plan(task, nextBoundaryMs(grid, planned, wallMs), wallMs)
    }
    this.#sleep()
    for (const { task, tsMs, latenessMs } of ticks) {
      if (this.#timer !== undefined) task.onTick(tsMs, latenessMs)
    }
  }
}
