const BUCKETS = 1_000_000

/** Records gaps between turns of the event loop in microseconds, up to a second. Allocates nothing while it spins. */
export class LoopGaps {
  readonly #counts = new Uint32Array(BUCKETS)
  #iterations = 0
  #longestMs = 0
  readonly #nowMs: () => number

  /** @param nowMs clock, milliseconds. @default performance.now */
  constructor(nowMs = () => performance.now()) {
    this.#nowMs = nowMs
  }

  get iterations(): number {
    return this.#iterations
  }

  get longestMs(): number {
    return this.#longestMs
  }

  /** Spins the loop for this long. */
  spin(durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      let lastMs = this.#nowMs()
      const endMs = lastMs + durationMs
      const turn = () => {
        const nowMs = this.#nowMs()
        const gapMs = nowMs - lastMs
        lastMs = nowMs
        this.#iterations++
        if (gapMs > this.#longestMs) this.#longestMs = gapMs
        const bucket = Math.min(BUCKETS - 1, Math.floor(gapMs * 1000))
        this.#counts[bucket] = (this.#counts[bucket] as number) + 1
        if (nowMs < endMs) setImmediate(turn)
        else resolve()
      }
      setImmediate(turn)
    })
  }

  /** Returns a percentile of the gaps, in milliseconds. @param share 0 to 1 */
  percentileMs(share: number): number {
    let left = Math.ceil(share * this.#iterations)
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      left -= this.#counts[bucket] as number
      if (left <= 0) return bucket / 1000
    }
    return this.#longestMs
  }

  /** Returns the number of gaps of at least this many milliseconds. */
  longerThan(ms: number): number {
    let count = 0
    for (let bucket = ms * 1000; bucket < BUCKETS; bucket++) count += this.#counts[bucket] as number
    return count
  }
}
