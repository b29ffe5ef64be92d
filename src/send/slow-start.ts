const STEP_MS = 1_000
const LARGEST_STEP = 64

/**
 * Paces the backlog after an outage: one batch, a second's pause, two batches, a pause, four … so that a server that
 * has just come up is not knocked over. After the step of 64 batches there is no pace any more.
 */
export class SlowStart {
  #step = Number.POSITIVE_INFINITY
  #sent = 0
  #openAtMs = Number.NEGATIVE_INFINITY

  /** The outage is over, by this delivery. */
  begin(nowMs: number): void {
    this.#step = 2
    this.#sent = 0
    this.#openAtMs = nowMs + STEP_MS
  }

  /** One more batch was delivered. @param nowMs monotonic */
  delivered(nowMs: number): void {
    if (++this.#sent < this.#step) return
    this.#sent = 0
    this.#openAtMs = nowMs + STEP_MS
    this.#step = this.#step >= LARGEST_STEP ? Number.POSITIVE_INFINITY : this.#step * 2
  }

  /** How long the next batch has to wait, in milliseconds. */
  waitMs(nowMs: number): number {
    return Math.max(0, this.#openAtMs - nowMs)
  }
}
