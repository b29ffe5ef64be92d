import type { Timer } from '../../src/shared/clock.js'
import type { SampleTime } from './time.js'

/** Called at points in time. */
export interface Sampler {
  /** Monotonic time of the next point. */
  readonly dueMs: number
  /** Called when that point has come; advances `dueMs`. Must not throw. */
  sample(): void
}

/**
 * Runs all samplers of a thread in one loop, on the worker's own clock. It sleeps from point to point for one slice, then yields to
 * the event loop; a request rings the bell and is handled at once. A timer would cost twice as much and be late by up to a
 * millisecond. If points are further apart than a slice, a timer costs less than waking for every slice.
 */
export class SampleLoop {
  readonly #time: SampleTime
  readonly #sliceMs: () => number
  readonly #onRound: () => void
  #samplers: readonly Sampler[] = []
  #next: Timer | undefined
  /** Whether `#next` is a timer until the next point. */
  #isAsleep = false

  /**
   * @param sliceMs returns the longest time between two turns of the event loop when nobody rings
   * @param onRound called before the samplers that are due at one point
   */
  constructor(time: SampleTime, sliceMs: () => number, onRound: () => void = () => {}) {
    this.#time = time
    this.#sliceMs = sliceMs
    this.#onRound = onRound
  }

  add(sampler: Sampler): void {
    this.#samplers = [...this.#samplers, sampler]
    this.#next?.cancel()
    this.#next = this.#time.soon(this.#slice)
  }

  remove(sampler: Sampler): void {
    this.#samplers = this.#samplers.filter((other) => other !== sampler)
    if (this.#samplers.length > 0) return
    this.#next?.cancel()
    this.#next = undefined
    this.#isAsleep = false
  }

  /** Must be called when a sampler is due earlier than before. */
  wake(): void {
    if (!this.#isAsleep) return
    this.#isAsleep = false
    this.#next?.cancel()
    this.#next = this.#time.soon(this.#slice)
  }

  readonly #slice = (): void => {
    const { clock, bell } = this.#time
    const sliceMs = this.#sliceMs()
    const endMs = clock.monotonicMs() + sliceMs
    while (this.#samplers.length > 0) {
      const dueMs = this.#earliestMs()
      const nowMs = clock.monotonicMs()
      if (dueMs > endMs || nowMs >= endMs || bell.hasRung) {
        this.#yield(dueMs - nowMs, sliceMs)
        return
      }
      if (dueMs > nowMs) bell.sleep(dueMs - nowMs)
      const awakeMs = clock.monotonicMs()
      if (awakeMs >= dueMs) this.#sampleDue(awakeMs)
    }
  }

  #yield(remainingMs: number, sliceMs: number): void {
    const { clock, bell } = this.#time
    this.#isAsleep = remainingMs > sliceMs
    bell.listen()
    this.#next = this.#isAsleep ? clock.setTimer(Math.ceil(remainingMs), this.#slice) : this.#time.soon(this.#slice)
  }

  #earliestMs(): number {
    let earliestMs = Number.POSITIVE_INFINITY
    for (const { dueMs } of this.#samplers) if (dueMs < earliestMs) earliestMs = dueMs
    return earliestMs
  }

  #sampleDue(nowMs: number): void {
    this.#onRound()
    for (const sampler of this.#samplers) if (sampler.dueMs <= nowMs) sampler.sample()
  }
}
