import type { StallCells } from '../../../src/shared/stall-cells.js'
import { EPOLL_WAIT } from './stall-account.js'
import type { ThreadActivity } from './thread-files.js'
import type { Witness } from './witness.js'

/** A loop that answers within this time was merely waiting in the call in which it was seen. */
const PROMPT_MS = 5
/** Allowance for timers that fire early or late: two pings may be this much closer than the threshold. */
const EARLY_MS = 2

export interface KernelWitnessOptions {
  /** Returns the thread's activity at the latest look. */
  readonly activity: () => ThreadActivity | undefined
  readonly cells: Pick<StallCells, 'turnedMs' | 'recordedMs' | 'passedMs'>
  /** Sends a message to the watched loop. Its handler writes the time into the cells. */
  readonly ping: () => void
  /** Least time between two pings. */
  readonly everyMs: number
}

/**
 * Relies on the kernel: a thread that sleeps in epoll on the descriptor of its own loop is idle. If it is seen in another state,
 * one ping settles whether the loop turns. The descriptor is learnt from a prompt answer.
 */
export class KernelWitness implements Witness {
  readonly #options: KernelWitnessOptions
  #loopDescriptor: number | undefined
  #pingMs = Number.NEGATIVE_INFINITY
  /** The descriptor on which the thread waited when it was pinged. */
  #candidate: number | undefined

  constructor(options: KernelWitnessOptions) {
    this.#options = options
  }

  isFree(): boolean {
    const descriptor = this.#waitDescriptor()
    return descriptor !== undefined && descriptor === this.#loopDescriptor
  }

  doubt(nowMs: number, certain: boolean): number | undefined {
    const { ping, everyMs } = this.#options
    if (!certain && nowMs - this.#pingMs < everyMs - EARLY_MS) return undefined
    this.#candidate = this.#waitDescriptor()
    this.#pingMs = nowMs
    ping()
    return nowMs
  }

  turnedAfter(sinceMs: number): number | undefined {
    const { turnedMs, recordedMs, passedMs } = this.#options.cells
    // A slow loop may turn before it handles the ping.
    if (passedMs > sinceMs) return passedMs
    if (turnedMs < this.#pingMs) return recordedMs > sinceMs ? recordedMs : undefined
    if (turnedMs - this.#pingMs < PROMPT_MS && this.#candidate !== undefined) this.#loopDescriptor = this.#candidate
    return Math.max(sinceMs, turnedMs)
  }

  get latestTurnMs(): number {
    const { turnedMs, recordedMs, passedMs } = this.#options.cells
    return Math.max(turnedMs, recordedMs, passedMs)
  }

  #waitDescriptor(): number | undefined {
    const activity = this.#options.activity()
    return activity?.kind === 'call' && EPOLL_WAIT.has(activity.call) ? activity.argument : undefined
  }
}
