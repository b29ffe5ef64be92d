import type { Timer } from '../../src/shared/clock.js'
import type { SampleTime } from './time.js'

/** What wants to be called at points in time. */
export interface Sampler {
  /** Monotonic time of the next point. */
  readonly dueMs: number
  /** Called when that point has come; sets the next one. Must not throw. */
  sample(): void
}

/**
 * All samplers of a thread in one loop, on the worker's own clock. It sleeps from point to point within a slice and then
 * gives way, so that what waits at the event loop is heard; a request rings and is heard at once. A timer would cost twice as
 * much and be late by up to a millisecond; where the points lie further apart than a slice, it costs less than waking for every
 * slice.
 */
export class SampleLoop {
  readonly #time: SampleTime
  readonly #sliceMs: () => number
  readonly #onRound: () => void
  #samplers: readonly Sampler[] = []
  #next: Timer | undefined

  /**
   * @param sliceMs the longest time, as of now, for which the thread does not hear its event loop unless it is rung for
   * @param onRound called before the samplers that are due at one time are called
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
  }

  readonly #slice = (): void => {
    const { clock, bell } = this.#time
    const sliceMs = this.#sliceMs()
    const endMs = clock.monotonicMs() + sliceMs
    while (this.#samplers.length > 0) {
      const dueMs = this.#earliestMs()
      const nowMs = clock.monotonicMs()
      if (dueMs > endMs || nowMs >= endMs || bell.hasRung) {
        this.#giveWay(dueMs - nowMs, sliceMs)
        return
      }
      if (dueMs > nowMs) bell.sleep(dueMs - nowMs)
      const awakeMs = clock.monotonicMs()
      if (awakeMs >= dueMs) this.#sampleDue(awakeMs)
    }
  }

  #giveWay(remainingMs: number, sliceMs: number): void {
    const { clock, bell } = this.#time
    const isFar = remainingMs > sliceMs
    bell.listen()
    this.#next = isFar ? clock.setTimer(Math.ceil(remainingMs), this.#slice) : this.#time.soon(this.#slice)
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
