import type { Timer } from '../../../src/shared/clock.js'
import type { RequestContext, SharedStack, StackFrame } from '../../../src/shared/stacks.js'
import type { StackFold } from './stack-fold.js'
import type { StackProbe } from './stack-probe.js'

/** Pause between two questions at first. */
const LEAST_PAUSE_MS = 20
/** Later, the pause is this share of the time since the first question, so that long stalls cost little more. */
const PAUSE_SHARE = 0.05

/** Folded stacks of a stall. */
export interface FoldedStacks {
  readonly stacks: readonly SharedStack[]
  /** The innermost frame of the host's own code, and its caller in the host. */
  readonly place: readonly StackFrame[]
  readonly context: RequestContext | undefined
}

/** Stacks of a held thread, as the watch asks for them from the beginning of a stall to its end. */
export interface HeldStacks {
  /** Begins to ask now and then; does nothing if it already has. */
  begin(): void
  /** Stops asking. The response to the last question may still arrive. */
  pause(): void
  /** Returns the stacks so far. */
  peek(): FoldedStacks
  /** Ends, and returns the stacks. */
  take(): FoldedStacks
}

const NO_STACKS: FoldedStacks = { stacks: [], place: [], context: undefined }

export interface StackWatchParts {
  readonly probe: StackProbe
  readonly fold: StackFold
  readonly clock: { monotonicMs(): number; setTimer(delayMs: number, callback: () => void): Timer }
  /** Whether the thread was asleep in a system call at the latest look. */
  readonly isAsleep: () => boolean
  /** Reports why there is no stack, or no context, once for each reason. */
  readonly warn: (message: string) => void
}

/** Asks a held thread for its stack repeatedly. */
export class StackWatch implements HeldStacks {
  readonly #parts: StackWatchParts
  readonly #warned = new Set<string>()
  #timer: Timer | undefined
  #hasStack = false

  constructor(parts: StackWatchParts) {
    this.#parts = parts
    this.#warnUnavailable()
  }

  begin(): void {
    if (this.#timer === undefined) this.#ask(this.#parts.clock.monotonicMs())
  }

  pause(): void {
    this.#timer?.cancel()
  }

  peek(): FoldedStacks {
    const { fold } = this.#parts
    return { stacks: fold.stacks(), place: fold.place(), context: fold.context() }
  }

  take(): FoldedStacks {
    const { probe, fold } = this.#parts
    this.pause()
    this.#timer = undefined
    this.#hasStack = false
    probe.abandon()
    const folded = this.peek()
    fold.clear()
    return folded
  }

  #ask(sinceMs: number): void {
    const { clock, isAsleep } = this.#parts
    // The stack of a sleeping thread does not change, and a question would wake it, so that it has to wait for a CPU.
    if (!this.#hasStack || !isAsleep()) this.#askOnce()
    const pauseMs = Math.max(LEAST_PAUSE_MS, (clock.monotonicMs() - sinceMs) * PAUSE_SHARE)
    this.#timer = clock.setTimer(pauseMs, () => this.#ask(sinceMs))
  }

  #askOnce(): void {
    const { probe, fold } = this.#parts
    probe.ask((response) => {
      fold.add(response)
      this.#hasStack = true
      if (response.contextError !== undefined) this.#warn(`stallContext: ${response.contextError}`)
    })
    this.#warnUnavailable()
  }

  #warnUnavailable(): void {
    const { unavailable } = this.#parts.probe
    if (unavailable !== undefined) this.#warn(`stacks: ${unavailable}`)
  }

  #warn(message: string): void {
    if (this.#warned.has(message)) return
    this.#warned.add(message)
    this.#parts.warn(message)
  }
}

/** Stacks for a watch that reads none. */
export const withoutStacks: HeldStacks = {
  begin: () => {},
  pause: () => {},
  peek: () => NO_STACKS,
  take: () => NO_STACKS,
}
