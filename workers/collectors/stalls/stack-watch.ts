import type { Timer } from '../../../src/shared/clock.js'
import type { RequestContext, SharedStack, StackFrame } from '../../../src/shared/stacks.js'
import type { StackFold } from './stack-fold.js'
import type { StackProbe } from './stack-probe.js'

/** Between two questions at first. */
const LEAST_PAUSE_MS = 20
/** Later the pause is this share of the time since the first question, so that long stalls cost little more. */
const PAUSE_SHARE = 0.05

/** What the stacks of a stall showed. */
export interface FoldedStacks {
  readonly stacks: readonly SharedStack[]
  /** The innermost frame of the host's own, and its caller in the host. */
  readonly place: readonly StackFrame[]
  readonly context: RequestContext | undefined
}

/** What the watch asks for, from the beginning of a stall to its end. */
export interface HeldStacks {
  /** Asks now and then; does nothing when it already does. */
  begin(): void
  /** Asks no more. The response to the last question may still come. */
  pause(): void
  /** Returns what was learnt so far. */
  peek(): FoldedStacks
  /** Ends, and returns what was learnt. */
  take(): FoldedStacks
}

const NO_STACKS: FoldedStacks = { stacks: [], place: [], context: undefined }

export interface StackWatchParts {
  readonly probe: StackProbe
  readonly fold: StackFold
  readonly clock: { monotonicMs(): number; setTimer(delayMs: number, callback: () => void): Timer }
  /** Whether the thread slept in a system call when it was last looked at. */
  readonly isAsleep: () => boolean
  /** Reports why there is no stack, or no context, once for each reason. */
  readonly warn: (message: string) => void
}

/** Asks a held thread for its stack, again and again. */
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
    // The stack of a thread that sleeps stays the same, and a question would wake it: then it has to wait for a CPU.
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

/** For a watch without stacks. */
export const withoutStacks: HeldStacks = {
  begin: () => {},
  pause: () => {},
  peek: () => NO_STACKS,
  take: () => NO_STACKS,
}
