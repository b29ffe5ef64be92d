import { FNV_OFFSET, FNV_PRIME } from '../shared/fnv.js'
import { mix } from '../shared/mix.js'

/**
 * Schedules flushes at every `intervalMs` of the wall clock. The phase is a hash of the host's name, so that a fleet does not
 * send at the same instant.
 */
export class FlushSchedule {
  readonly #intervalMs: number
  readonly #phaseMs: number

  constructor(intervalMs: number, host: string) {
    this.#intervalMs = intervalMs
    this.#phaseMs = fractionOf(host) * intervalMs
  }

  /** Returns the milliseconds until the next flush: above 0, at most the interval. @param nowMs since the epoch */
  delayMs(nowMs: number): number {
    const sincePhase = (nowMs - this.#phaseMs) % this.#intervalMs
    return sincePhase < 0 ? -sincePhase : this.#intervalMs - sincePhase
  }
}

/**
 * Hashes a text to a number from 0 to below 1: FNV-1a, 32 bits, then mixed. FNV alone leaves names that differ
 * in their last characters only, such as web-0 to web-9, next to each other.
 */
function fractionOf(text: string): number {
  let hash = FNV_OFFSET
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME)
  return mix(hash) / 2 ** 32
}
