import type { Clock, Timer } from '../shared/clock.js'
import { nextTurn } from '../shared/next-turn.js'

interface Pending {
  readonly dueMs: number
  readonly sequence: number
  readonly callback: () => void
  /** Keeps the process alive, as a real timer would. */
  readonly held: NodeJS.Timeout | undefined
}

/** The longest delay of a real timer. */
const LONGEST_MS = 2 ** 31 - 1

/**
 * A clock that moves only when a test moves it. Timers fire in the order of their due time, then in the order they were set.
 * Pass it to an agent as `clock` to control its ticks, flushes, retries and deadlines. Threads still take real time.
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

  setTimer(delayMs: number, callback: () => void, { hold = false }: { hold?: boolean } = {}): Timer {
    const dueMs = this.#monotonicMs + Math.max(delayMs, 0)
    // Threads take real time: without a handle, the process would end while a stop waits for one of them.
    const held = hold ? setTimeout(() => {}, LONGEST_MS) : undefined
    const pending: Pending = { dueMs, sequence: this.#sequence++, callback, held }
    this.#pending.add(pending)
    return { cancel: () => this.#remove(pending) }
  }

  /** Number of timers that have neither fired nor been cancelled. */
  get pendingTimers(): number {
    return this.#pending.size
  }

  /** Lets time pass, fires the timers that fall due, and lets promises settle after each of them. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#monotonicMs + ms
    for (;;) {
      const next = this.#next(endMs)
      if (next === undefined) break
      this.#moveTo(next.dueMs)
      this.#remove(next)
      next.callback()
      await settle()
    }
    this.#moveTo(endMs)
    await settle()
  }

  /** Sets the wall clock forward or back. Monotonic time stays. */
  stepWall(ms: number): void {
    this.#wallMs += ms
  }

  /** Simulates a suspended machine: wall time passes while monotonic time and all timers stand still. */
  suspend(ms: number): void {
    this.#wallMs += ms
  }

  /** Simulates a blocked event loop: time passes and no timer fires meanwhile. */
  hold(ms: number): void {
    this.#moveTo(this.#monotonicMs + ms)
  }

  #moveTo(monotonicMs: number): void {
    const passed = Math.max(0, monotonicMs - this.#monotonicMs)
    this.#wallMs += passed
    this.#monotonicMs += passed
  }

  #remove(pending: Pending): void {
    clearTimeout(pending.held)
    this.#pending.delete(pending)
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

/** Enough for an agent's start, which takes several turns in a row. */
const TURNS = 5

/** Lets promises settle that wait only for each other and for the next turns of the event loop. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await nextTurn()
}
