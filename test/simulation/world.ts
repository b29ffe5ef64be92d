import type { Clock, Timer } from '../../src/shared/clock.js'
import { EventQueue, type Planned } from './queue.js'
import { inTimers, settle } from './turns.js'

/** Resolves when promises and process ticks have run. */
const nextTick = () => new Promise<void>((resolve) => process.nextTick(resolve))

const START_WALL_MS = 1_763_800_000_000

/** Forbidden behaviour of the agent: a bug in it or in the simulation. */
export class Violation extends Error {
  /** First violation of a run, kept because code that it is thrown at may swallow it. */
  static first: Violation | undefined

  constructor(message: string) {
    super(message)
    Violation.first ??= this
  }
}

/** Asserts a condition of the simulation. @throws Violation */
export function must(condition: boolean, message: string | (() => string)): asserts condition {
  if (!condition) throw new Violation(typeof message === 'string' ? message : message())
}

/**
 * Simulated time and its events, one after the other. Timers are the agent's own; everything else (answers, bytes,
 * exits, actions of the host) comes from outside. As in Node's loop, overdue timers run first.
 */
export class World implements Clock {
  readonly #timers = new EventQueue()
  readonly #outside = new EventQueue()
  /** Outside events that are messages. */
  readonly #messages = new Set<Planned>()
  readonly #lines: string[] | undefined
  #nowMs = 0
  #wallOffsetMs = START_WALL_MS
  /** Monotonic time of the last step of the wall clock or block of the loop. */
  disturbedMs = Number.NEGATIVE_INFINITY
  /** Called before the wall clock is set. */
  onStepWall: () => void = () => {}
  /** Number of times the wall clock was set. */
  steps = 0
  /** Total time for which the loop was blocked. */
  heldMs = 0
  events = 0

  /** @param keepLines whether to keep a timeline */
  constructor(keepLines: boolean) {
    this.#lines = keepLines ? [] : undefined
    Violation.first = undefined
  }

  wallMs(): number {
    return this.wallAtMs(this.#nowMs)
  }

  /** Converts a monotonic time to wall time, as the wall clock is set now. */
  wallAtMs(monotonicMs: number): number {
    return Math.floor(monotonicMs + this.#wallOffsetMs)
  }

  monotonicMs(): number {
    return this.#nowMs
  }

  /** Sets a timer as Node does: whole milliseconds, at least one, so that it may fire up to a millisecond early. */
  setTimer(delayMs: number, callback: () => void): Timer {
    must(!Number.isNaN(delayMs), 'a timer of NaN ms was set')
    const inTime = () => inTimers(callback, () => this.#read())
    const planned = this.#timers.add(this.#nowMs + Math.max(1, Math.trunc(delayMs)), inTime)
    return { cancel: () => this.#timers.cancel(planned) }
  }

  get pendingTimers(): number {
    return this.#timers.size
  }

  /** Plans an outside event after a delay. */
  after(delayMs: number, run: () => void): Planned {
    return this.#outside.add(this.#nowMs + delayMs, run)
  }

  /** Plans a message to the main thread after a delay. */
  messageAfter(delayMs: number, read: () => void): void {
    const message = this.after(delayMs, () => {
      this.#messages.delete(message)
      read()
    })
    this.#messages.add(message)
  }

  cancel(planned: Planned): void {
    this.#outside.cancel(planned)
  }

  stepWall(ms: number): void {
    this.onStepWall()
    this.steps++
    this.#wallOffsetMs += ms
    this.disturbedMs = this.#nowMs
  }

  /** Blocks the loop, as the host's own code may: time passes and nothing runs. */
  hold(ms: number): void {
    this.#nowMs += ms
    this.heldMs += ms
    this.disturbedMs = this.#nowMs
  }

  /** Adds a line to the timeline. The text is made only if the timeline is kept. */
  note(text: () => string): void {
    this.#lines?.push(`${(this.#nowMs / 1000).toFixed(3).padStart(10)} ${text()}`)
  }

  get timeline(): readonly string[] {
    return this.#lines ?? []
  }

  /** Records a failure found where nothing can throw: the next `step` throws it. */
  fail(error: unknown): void {
    if (error instanceof Violation) return
    new Violation(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }

  /** Runs the next event due by then, and all that follows from it without time passing. False when there is none. */
  async step(untilMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    const next = this.#next(untilMs)
    if (next === undefined) return false
    this.#nowMs = Math.max(this.#nowMs, next.dueMs)
    this.events++
    next.run()
    await this.settle()
    return true
  }

  /** Delivers the messages that have arrived by now. */
  async #read(): Promise<void> {
    const arrived = [...this.#messages].filter(({ dueMs }) => dueMs <= this.#nowMs)
    for (const message of arrived.sort((one, other) => one.dueMs - other.dueMs || one.sequence - other.sequence)) {
      if (!this.#messages.has(message)) continue
      this.#outside.cancel(message)
      this.events++
      message.run()
      await nextTick()
    }
  }

  /** Waits until everything has settled. */
  async settle(): Promise<void> {
    await settle()
    if (Violation.first !== undefined) throw Violation.first
  }

  /** Advances time without running events. */
  passUntil(ms: number): void {
    this.#nowMs = Math.max(this.#nowMs, ms)
  }

  #next(untilMs: number): Planned | undefined {
    const timer = this.#timers.first
    const outside = this.#outside.first
    const timerMs = timer?.dueMs ?? Number.POSITIVE_INFINITY
    const outsideMs = outside?.dueMs ?? Number.POSITIVE_INFINITY
    if (Math.min(timerMs, outsideMs) > untilMs) return undefined
    if (timer !== undefined && (timerMs <= this.#nowMs || timerMs <= outsideMs)) return this.#timers.take()
    return this.#outside.take()
  }
}
