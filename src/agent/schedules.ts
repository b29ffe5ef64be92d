import { type ScheduledTask, type ScheduledTick, Scheduler } from '../schedule/scheduler.js'
import type { Clock } from '../shared/clock.js'
import type { CollectorSettings } from '../shared/settings.js'

/** `process`: collectors about this process, or all of them; `host`: those about the host, while this process leads its group. */
export type Part = 'process' | 'host'

export interface SchedulesOptions {
  readonly clock: Clock
  /** 0 to below 1. */
  readonly random: () => number
  /** Called once per tick. Must not throw. */
  readonly onTick: (collector: string, tick: ScheduledTick) => void
}

/** A collector on a schedule. */
interface Scheduled {
  readonly scheduler: Scheduler
  readonly task: ScheduledTask
}

/** Schedules of an agent's collectors. */
export class Schedules {
  readonly #options: SchedulesOptions
  readonly #running = new Map<Part, Scheduler>()
  readonly #scheduled = new Map<string, Scheduled>()

  constructor(options: SchedulesOptions) {
    this.#options = options
  }

  /** Starts the schedule of a part. @param initialDelayMs time to its first ticks */
  start(part: Part, collectors: readonly CollectorSettings[], align: boolean, initialDelayMs: number): void {
    const { clock, random } = this.#options
    const scheduler = new Scheduler({ clock, random, align, initialDelayMs })
    this.#running.set(part, scheduler)
    for (const settings of collectors) this.#add(settings, scheduler, align)
    scheduler.start()
  }

  isRunning(part: Part): boolean {
    return this.#running.has(part)
  }

  /** Makes the ticks that are due: the loop may have been held until now, and what was sampled is not lost. */
  catchUp(): void {
    for (const scheduler of this.#running.values()) scheduler.catchUp()
  }

  /** Ends the schedule of a part, after the ticks that are due. */
  end(part: Part): void {
    const scheduler = this.#running.get(part)
    scheduler?.catchUp()
    scheduler?.stop()
    this.#running.delete(part)
  }

  /** Puts a collector on the running schedule of its part. Does nothing if its ticks stay the same. */
  set(part: Part, settings: CollectorSettings, align: boolean): void {
    const scheduler = this.#running.get(part)
    if (scheduler === undefined) return
    const { name, intervalMs, jitterMs } = settings
    const { scheduler: former, task } = this.#scheduled.get(name) ?? {}
    const isSame = task?.intervalMs === intervalMs && task.jitterMs === jitterMs && task.align === align
    if (former === scheduler && isSame) return
    this.remove(name)
    this.#add(settings, scheduler, align)
  }

  /** Takes a collector off its schedule. */
  remove(name: string): void {
    const known = this.#scheduled.get(name)
    known?.scheduler.remove(known.task)
    this.#scheduled.delete(name)
  }

  /** Ends all schedules after running the ticks that are due, so that no samples are lost if the loop was held until now. */
  stop(): void {
    for (const part of this.#running.keys()) this.end(part)
  }

  #add({ name, intervalMs, jitterMs }: CollectorSettings, scheduler: Scheduler, align: boolean): void {
    const task = { intervalMs, jitterMs, align, onTick: (tick: ScheduledTick) => this.#options.onTick(name, tick) }
    scheduler.add(task)
    this.#scheduled.set(name, { scheduler, task })
  }
}
