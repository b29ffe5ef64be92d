import type { Clock, Timer } from '../../src/shared/clock.js'
import { EventQueue, type Planned } from './queue.js'
import { inTimers, settle } from './turns.js'

/** Resolves when promises and ticks of the process have gone on. */
const nextTick = () => new Promise<void>((resolve) => process.nextTick(resolve))

const START_WALL_MS = 1_763_800_000_000

/** The agent did what it must not: a bug of it, or of the simulation. */
export class Violation extends Error {
  /** The first of a run: whoever it is thrown at may swallow it. */
  static first: Violation | undefined

  constructor(message: string) {
    super(message)
    Violation.first ??= this
  }
}

/** A condition of the simulation that fails: throws a Violation. */
export function must(condition: boolean, message: string | (() => string)): asserts condition {
  if (!condition) throw new Violation(typeof message === 'string' ? message : message())
}

/**
 * Time, and what happens in it, one event after the other. Timers are the agent's own; everything else (answers, bytes,
 * exits, whatever the host does) comes from outside. As in Node's loop, timers that are overdue go first.
 */
export class World implements Clock {
  readonly #timers = new EventQueue()
  readonly #outside = new EventQueue()
  /** Those from outside that are messages. */
  readonly #messages = new Set<Planned>()
  readonly #lines: string[] | undefined
  #nowMs = 0
  #wallOffsetMs = START_WALL_MS
  /** The last step of the wall clock or hold of the loop, in monotonic time. */
  disturbedMs = Number.NEGATIVE_INFINITY
  /** Called before the wall clock is set. */
  onStepWall: () => void = () => {}
  /** How often the wall clock was set. */
  steps = 0
  /** How long the loop was held in all. */
  heldMs = 0
  events = 0

  /** @param keepLines whether a timeline is written */
  constructor(keepLines: boolean) {
    this.#lines = keepLines ? [] : undefined
    Violation.first = undefined
  }

  wallMs(): number {
    return this.wallAtMs(this.#nowMs)
  }

  /** What the wall clock, as it is set now, says at a monotonic time. */
  wallAtMs(monotonicMs: number): number {
    return Math.floor(monotonicMs + this.#wallOffsetMs)
  }

  monotonicMs(): number {
    return this.#nowMs
  }

  /** As Node's: whole milliseconds, at least one, so that it may come up to a millisecond early. */
  setTimer(delayMs: number, callback: () => void): Timer {
    must(!Number.isNaN(delayMs), 'a timer of NaN ms was set')
    const inTime = () => inTimers(callback, () => this.#read())
    const planned = this.#timers.add(this.#nowMs + Math.max(1, Math.trunc(delayMs)), inTime)
    return { cancel: () => this.#timers.cancel(planned) }
  }

  get pendingTimers(): number {
    return this.#timers.size
  }

  /** Something from outside, so much later. */
  after(delayMs: number, run: () => void): Planned {
    return this.#outside.add(this.#nowMs + delayMs, run)
  }

  /** A message to the main thread, so much later. */
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

  /** The host's own code holds the loop: time passes, and nothing happens. */
  hold(ms: number): void {
    this.#nowMs += ms
    this.heldMs += ms
    this.disturbedMs = this.#nowMs
  }

  /** A line of the timeline; the text is only made when somebody reads it. */
  note(text: () => string): void {
    this.#lines?.push(`${(this.#nowMs / 1000).toFixed(3).padStart(10)} ${text()}`)
  }

  get timeline(): readonly string[] {
    return this.#lines ?? []
  }

  /** For what comes out where nobody can throw: the next `step` throws it. */
  fail(error: unknown): void {
    if (error instanceof Violation) return
    new Violation(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }

  /** Lets the next thing happen, if it is due by then, and everything that follows from it at once. False when there is nothing. */
  async step(untilMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    const next = this.#next(untilMs)
    if (next === undefined) return false
    this.#nowMs = Math.max(this.#nowMs, next.dueMs)
    this.events++
    next.run()
    await this.settle()
    return true
  }

  /** Lets the messages come that have arrived until now. */
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

  /** Waits until everything has come to rest. */
  async settle(): Promise<void> {
    await settle()
    if (Violation.first !== undefined) throw Violation.first
  }

  /** Nothing happens before that time. */
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
