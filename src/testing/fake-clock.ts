import type { Clock, Timer } from '../shared/clock.js'
import { nextTurn } from '../shared/next-turn.js'

interface Pending {
  readonly dueMs: number
  readonly sequence: number
  readonly callback: () => void
}

/**
 * A clock that moves only when told to. Timers fire in order of their due time, then of their setting. Give it to an agent
 * as `clock`: its ticks, flushes, retries and deadlines are then yours. What runs in threads takes real time all the same.
 */
export class FakeClock implements Clock {
  #wallMs: number
  #monotonicMs = 0
  #sequence = 0
  readonly #pending = new Set<Pending>()

  /** @param wallMs milliseconds since the epoch. @default 2025-11-22T08:26:40Z */
  constructor(wallMs = 1_763_800_000_000) {
    this.#wallMs = wallMs
  }

  wallMs(): number {
    return this.#wallMs
  }

  monotonicMs(): number {
    return this.#monotonicMs
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    const pending: Pending = { dueMs: this.#monotonicMs + Math.max(delayMs, 0), sequence: this.#sequence++, callback }
    this.#pending.add(pending)
    return { cancel: () => void this.#pending.delete(pending) }
  }

  /** Timers set and neither fired nor cancelled. */
  get pendingTimers(): number {
    return this.#pending.size
  }

  /** Lets time pass, firing what falls due on the way, and lets promises settle after each timer. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#monotonicMs + ms
    for (;;) {
      const next = this.#next(endMs)
      if (next === undefined) break
      this.#moveTo(next.dueMs)
      this.#pending.delete(next)
      next.callback()
      await settle()
    }
    this.#moveTo(endMs)
    await settle()
  }

  /** The wall clock is set forward or back; monotonic time does not notice. */
  stepWall(ms: number): void {
    this.#wallMs += ms
  }

  /** The machine sleeps: wall time passes, monotonic time (and with it every timer) stands still. */
  suspend(ms: number): void {
    this.#wallMs += ms
  }

  /** Something holds the loop: time passes, and no timer fires before it is over. */
  hold(ms: number): void {
    this.#moveTo(this.#monotonicMs + ms)
  }

  #moveTo(monotonicMs: number): void {
    const passed = Math.max(0, monotonicMs - this.#monotonicMs)
    this.#wallMs += passed
    this.#monotonicMs += passed
  }

  #next(endMs: number): Pending | undefined {
    let next: Pending | undefined
    for (const pending of this.#pending) {
      if (pending.dueMs > endMs) continue
      if (next === undefined || pending.dueMs < next.dueMs) next = pending
      else if (pending.dueMs === next.dueMs && pending.sequence < next.sequence) next = pending
    }
    return next
  }
}

/** An agent does some things for the first time in turns of their own, one after the other. */
const TURNS = 5

/** Lets promises settle that wait for nothing but one another and the next turns of the event loop. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await nextTurn()
}
