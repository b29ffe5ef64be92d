/**
 * When an output sends what it has: every `intervalMs` of the wall clock, at a phase that is always the same for one
 * host and spread over the interval for many, so that a fleet does not send on the same instant.
 */
export class FlushSchedule {
  readonly #intervalMs: number
  readonly #phaseMs: number

  constructor(intervalMs: number, host: string) {
    this.#intervalMs = intervalMs
    this.#phaseMs = fractionOf(host) * intervalMs
  }

  /** Milliseconds until the next flush: above 0, at most the interval. @param nowMs since the epoch */
  delayMs(nowMs: number): number {
    const sincePhase = (nowMs - this.#phaseMs) % this.#intervalMs
    return sincePhase < 0 ? -sincePhase : this.#intervalMs - sincePhase
  }
}

/** A stable number from 0 up to 1 for a text: FNV-1a, 32 bits. */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0) / 2 ** 32
}
