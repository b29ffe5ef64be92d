import { performance } from 'node:perf_hooks'
import { threadsMonotonicMs } from '../../shared/clock.js'
import type { StallCells } from '../../shared/stall-cells.js'

/** A turn of this length is slow. */
const SLOW_MS = 10
/** Turns are recorded for this long after a slow one. */
const KEEP_MS = 1_000

/**
 * Writes the time of each turn of this loop into shared memory while turns are slow, hence few. A ping alone cannot tell a turn
 * from two: sent within one, it may be handled at the end of the next. Keeps neither the loop awake nor the process alive.
 */
export class TurnRecorder {
  readonly #cells: Pick<StallCells, 'recordedMs' | 'passedMs'>
  #pending: NodeJS.Immediate | undefined
  #untilMs = 0
  #turn = Number.NaN
  #heldMs = 0

  constructor(cells: Pick<StallCells, 'recordedMs' | 'passedMs'>) {
    this.#cells = cells
  }

  /** Begins to record if the wait for an answer was so long that it shows slow turns. */
  answered(nowMs: number, waitedMs: number): void {
    if (waitedMs < SLOW_MS) return
    this.#untilMs = nowMs + KEEP_MS
    if (this.#pending === undefined) this.#record(nowMs)
  }

  /** Notes the turn in which a question interrupts the held loop. If it is a new one, the turn of the previous question is over. */
  interrupted(nowMs: number): void {
    const turn = performance.nodeTiming.uvMetricsInfo.loopCount
    if (turn !== this.#turn) this.#cells.passedMs = this.#heldMs
    this.#turn = turn
    this.#heldMs = nowMs
  }

  stop(): void {
    clearImmediate(this.#pending)
    this.#pending = undefined
  }

  #record(nowMs: number): void {
    if (nowMs - this.#cells.recordedMs > SLOW_MS && this.#pending !== undefined) this.#untilMs = nowMs + KEEP_MS
    this.#cells.recordedMs = nowMs
    this.#pending = nowMs > this.#untilMs ? undefined : setImmediate(() => this.#record(threadsMonotonicMs())).unref()
  }
}
