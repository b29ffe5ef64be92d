import type { Timer } from '../../src/model/clock.js'
import type { SampleTime } from './time.js'

/** What wants to be called at points in time. */
export interface Sampler {
  /** Monotonic time of the next point. */
  readonly dueMs: number
  /** Called when that point has come; sets the next one. Must not throw. */
  sample(): void
}

/** Longest time for which the thread does not hear its event loop. */
const SLICE_MS = 20

/**
 * All samplers of a thread in one loop, on the worker's own clock. It sleeps from point to point within a slice and then
 * gives way, so that requests are heard soon. A timer would cost twice as much and be late by up to a millisecond; where the
 * points lie further apart than a slice, it costs less than waking for every slice.
 */
export class SampleLoop {
  readonly #time: SampleTime
  readonly #onRound: () => void
  #samplers: readonly Sampler[] = []
  #next: Timer | undefined

  /** @param onRound called before the samplers that are due at one time are called */
  constructor(time: SampleTime, onRound: () => void = () => {}) {
    this.#time = time
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
    const { clock } = this.#time
    const endMs = clock.monotonicMs() + SLICE_MS
    while (this.#samplers.length > 0) {
      const dueMs = this.#earliestMs()
      const nowMs = clock.monotonicMs()
      if (dueMs > endMs || nowMs >= endMs) {
        this.#giveWay(dueMs - nowMs)
        return
      }
      if (dueMs > nowMs) this.#time.sleep(dueMs - nowMs)
      this.#sampleDue(clock.monotonicMs())
    }
  }

  #giveWay(remainingMs: number): void {
    const time = this.#time
    const isFar = remainingMs > SLICE_MS
    this.#next = isFar ? time.clock.setTimer(Math.ceil(remainingMs), this.#slice) : time.soon(this.#slice)
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
