const STEP_MS = 1_000
const LARGEST_STEP = 64

/**
 * Paces the backlog after an outage, so that it does not overload a server that has just started: one batch, a second's pause, two
 * batches, a pause, four … After the step of 64 batches there are no more pauses.
 */
export class SlowStart {
  #step = Number.POSITIVE_INFINITY
  #sent = 0
  #openAtMs = Number.NEGATIVE_INFINITY

  /** Starts the pace with the delivery that ended the outage. @param nowMs monotonic */
  begin(nowMs: number): void {
    this.#step = 2
    this.#sent = 0
    this.#openAtMs = nowMs + STEP_MS
  }

  /** Counts a delivery. @param nowMs monotonic */
  delivered(nowMs: number): void {
    if (++this.#sent < this.#step) return
    this.#sent = 0
    this.#openAtMs = nowMs + STEP_MS
    this.#step = this.#step >= LARGEST_STEP ? Number.POSITIVE_INFINITY : this.#step * 2
  }

  /** Returns how long the next batch waits. @param nowMs monotonic */
  waitMs(nowMs: number): number {
    return Math.max(0, this.#openAtMs - nowMs)
  }
}
