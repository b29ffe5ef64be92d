import type { Timer } from '../../../src/shared/clock.js'
import type { HostLoad } from './host-load.js'
import type { OwnLateness } from './own-lateness.js'
import type { SeenStall } from './reporter.js'
import { sentenceOf } from './sentence.js'
import type { FoldedStacks, HeldStacks } from './stack-watch.js'
import { type Look, StallAccount, type StallTimes } from './stall-account.js'
import type { ThreadActivity, ThreadTimes } from './thread-files.js'
import type { Witness } from './witness.js'

/** Interval at which the host's counters are remembered while nothing happens. */
const MARK_EVERY_MS = 1_000
/** Age up to which remembered counters are good enough when a doubt begins. */
const MARK_GOOD_MS = 200

export interface WatchParts {
  readonly thresholdMs: number
  readonly clock: {
    /** See `threadsMonotonicMs`. */
    monotonicMs(): number
    wallMs(): number
    setTimer(delayMs: number, callback: () => void): Timer
  }
  readonly witness: Witness
  /** Reads the times and activity of the watched thread. */
  readonly readThread: () => ThreadTimes & { readonly activity: ThreadActivity | undefined }
  /** See `ThreadFiles.state`. */
  readonly readState: () => string
  readonly host: Pick<HostLoad, 'ageMs' | 'mark' | 'since'>
  readonly lateness: Pick<OwnLateness, 'plan' | 'mark' | 'stoppedMs'>
  /** Returns the time of all garbage collections of the watched thread so far. */
  readonly garbageMs: () => number
  /** Whether a debugger could have paused the watched thread. */
  readonly isInspected: () => boolean
  readonly stacks: HeldStacks
  /** Number of CPUs of the host. */
  readonly cpus: number
  /** Called at each look that finds the loop held for longer than the threshold. */
  readonly onHeld?: ((heldMs: number) => void) | undefined
  readonly onStall: (seen: SeenStall) => void
}

/** State of the watched loop, as the looks have shown it. */
type State =
  | { readonly name: 'free' }
  /** The loop has not turned since `provenMs`, as far as is known. */
  | { readonly name: 'doubted'; readonly account: StallAccount; readonly provenMs: number; readonly garbageMs: number }
  /** The stall is over, but its garbage collections are not counted yet. */
  | {
      readonly name: 'over'
      readonly account: StallAccount
      readonly endMs: number
      readonly last: Look
      readonly garbageMs: number
    }

const FREE: State = { name: 'free' }

/**
 * Looks at a thread from outside, every half threshold, and reports each time its event loop was held for longer than the
 * threshold.
 *
 *     free ──not seen idle──▶ doubted ──turned after the threshold──▶ over ──next look──▶ free
 *      ▲                         │ turned sooner
 *      └─────────────────────────┘
 */
export class Watch {
  readonly #parts: WatchParts
  readonly #everyMs: number
  #state: State = FREE
  #timer: Timer
  #lookMs: number
  #times: ThreadTimes
  #garbageMs: number
  #markedRunMs = Number.NaN

  constructor(parts: WatchParts) {
    this.#parts = parts
    this.#everyMs = parts.thresholdMs / 2
    this.#lookMs = parts.clock.monotonicMs()
    this.#times = timesOf(parts.readThread())
    this.#garbageMs = parts.garbageMs()
    this.#mark(this.#lookMs)
    this.#timer = this.#plan()
  }

  /** Returns how long the loop has been held so far, in milliseconds; 0 below the threshold. */
  heldMs(): number {
    if (this.#state.name !== 'doubted') return 0
    const nowMs = this.#parts.clock.monotonicMs()
    const { account, provenMs } = this.#state
    return nowMs - provenMs < this.#parts.thresholdMs ? 0 : nowMs - account.startMs
  }

  /** Whether the loop may be held, or a stall may not have been seen yet. */
  get isUnsettled(): boolean {
    return this.#state.name !== 'free'
  }

  /** Returns the ongoing stall as known so far; undefined when there is none. */
  soFar(): SeenStall | undefined {
    if (this.#state.name !== 'doubted' || this.heldMs() === 0) return undefined
    const { clock, stacks } = this.#parts
    const { account } = this.#state
    const end = { endMs: clock.monotonicMs(), runMs: this.#times.runMs }
    const seen = this.#describe(account, end, stacks.peek(), (throttledMs) =>
      account.soFar({ garbageMs: 0, throttledMs }),
    )
    return this.#isPaused(seen) ? undefined : seen
  }

  stop(): void {
    this.#timer.cancel()
    this.#parts.stacks.take()
  }

  #plan(): Timer {
    const { clock, lateness } = this.#parts
    lateness.plan(clock.monotonicMs(), this.#everyMs)
    return clock.setTimer(this.#everyMs, () => {
      this.#look()
      this.#timer = this.#plan()
    })
  }

  #look(): void {
    const { clock, lateness, readThread, readState } = this.#parts
    const atMs = clock.monotonicMs()
    const stoppedMs = lateness.stoppedMs(atMs)
    const thread = readThread()
    if (this.#state.name === 'over') this.#finish(this.#state)
    else if (this.#state.name === 'doubted') {
      const { runMs, waitMs, activity } = thread
      this.#followDoubt(this.#state, { atMs, runMs, waitMs, activity, state: readState(), stoppedMs })
    }
    if (this.#state.name === 'free') this.#lookAtFree(atMs, stoppedMs, thread)
    this.#lookMs = atMs
    this.#times = timesOf(thread)
  }

  /** Begins to doubt if the loop is not seen idle, or if the whole process stood still. */
  #lookAtFree(atMs: number, stoppedMs: number, times: ThreadTimes): void {
    const { witness, thresholdMs, host } = this.#parts
    const stood = stoppedMs >= thresholdMs
    if (!stood && witness.isFree(atMs)) {
      if (host.ageMs(atMs) >= MARK_EVERY_MS) this.#mark(atMs)
      this.#garbageMs = this.#parts.garbageMs()
      return
    }
    const sinceMs = witness.doubt(atMs, stood)
    if (sinceMs === undefined) return
    if (!stood && host.ageMs(atMs) >= MARK_GOOD_MS) this.#mark(atMs)
    const provenMs = stood ? atMs - stoppedMs : sinceMs
    const account = stood
      ? new StallAccount(provenMs, this.#times)
      : new StallAccount(this.#startMs(sinceMs, times), this.#times)
    if (stood) account.addStopped(atMs, times)
    this.#state = { name: 'doubted', account, provenMs, garbageMs: this.#garbageMs }
  }

  /**
   * Returns the beginning of the stall. It reaches back from the doubt by as long as the thread was awake without a break and its
   * loop did not turn.
   */
  #startMs(sinceMs: number, { runMs, waitMs }: ThreadTimes): number {
    const awakeMs = runMs - this.#times.runMs + waitMs - this.#times.waitMs
    const freeMs = Math.max(this.#lookMs, this.#parts.witness.latestTurnMs)
    return Math.max(Math.min(sinceMs, freeMs), sinceMs - (Math.max(0, awakeMs) || 0))
  }

  #finish(over: Extract<State, { name: 'over' }>): void {
    this.#state = FREE
    this.#garbageMs = this.#parts.garbageMs()
    this.#report(over)
  }

  #followDoubt({ account, provenMs, garbageMs }: Extract<State, { name: 'doubted' }>, look: Look): void {
    const { witness, thresholdMs, stacks } = this.#parts
    // An idle loop has answered, even if its answer was lost: it was held until the previous look at most.
    const endMs = witness.turnedAfter(provenMs) ?? (witness.isFree(look.atMs) ? this.#lookMs : undefined)
    if (endMs === undefined) {
      account.add(look)
      stacks.begin()
      const heldMs = this.heldMs()
      if (heldMs > 0) this.#parts.onHeld?.(heldMs)
    } else if (endMs - provenMs < thresholdMs) {
      this.#state = FREE
      stacks.take()
    } else {
      // A standstill after the end is a stall of its own.
      const isApart = look.stoppedMs >= thresholdMs && endMs <= look.atMs - look.stoppedMs
      const last = isApart ? { ...look, stoppedMs: 0 } : look
      const over = { name: 'over', account, endMs, last, garbageMs } as const
      this.#state = over
      stacks.pause()
      if (isApart) this.#finish(over)
    }
  }

  #report({ account, endMs, last, garbageMs }: Extract<State, { name: 'over' }>): void {
    const collectedMs = this.#parts.garbageMs() - garbageMs
    const seen = this.#describe(account, { endMs, runMs: last.runMs }, this.#parts.stacks.take(), (throttledMs) =>
      account.end(endMs, last, { garbageMs: collectedMs, throttledMs }),
    )
    if (!this.#isPaused(seen)) this.#parts.onStall(seen)
  }

  /** Whether the stall was a pause at a breakpoint: the thread then sleeps in a lock until the debugger releases it. */
  #isPaused({ stall: { cause, syscall } }: SeenStall): boolean {
    return cause === 'blocking-call' && syscall === 'futex' && this.#parts.isInspected()
  }

  /** @param divide divides the time of the stall; gets its time of throttling */
  #describe(
    { startMs }: StallAccount,
    { endMs, runMs }: { readonly endMs: number; readonly runMs: number },
    { place, ...seen }: FoldedStacks,
    divide: (throttledMs: number) => StallTimes,
  ): SeenStall {
    const { clock, host, cpus } = this.#parts
    const nowMs = clock.monotonicMs()
    const windowMs = host.ageMs(nowMs)
    const { throttledMs, ...change } = host.since(nowMs)
    const times = divide(throttledMs)
    const seconds = (endMs - startMs) / 1e3
    const ownUsage = (runMs - this.#markedRunMs) / windowMs / cpus || 0
    const startedMs = Math.round(clock.wallMs() - (nowMs - startMs))
    const sentence = sentenceOf({ seconds, ...times, host: change, ownUsage, place, context: seen.context })
    return { stall: { startedMs, seconds, ...times, ...seen, host: change, sentence }, place }
  }

  #mark(nowMs: number): void {
    this.#parts.host.mark(nowMs)
    this.#parts.lateness.mark()
    this.#markedRunMs = this.#times.runMs
  }
}

/** Copies the times, which the next reading overwrites. */
function timesOf({ runMs, waitMs }: ThreadTimes): ThreadTimes {
  return { runMs, waitMs }
}
