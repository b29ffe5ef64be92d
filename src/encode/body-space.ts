const SMALLEST_BYTES = 16_384
/** The space for the next body, as a multiple of the last one. */
const HEADROOM = 1.1

/** The memory in which an encoder writes one body after the other: grown when needed, given away when finished. */
export class BodySpace {
  /** Valid until `reserve` or `take`. */
  bytes = Buffer.alloc(0)
  /** Where the body ends so far. */
  at = 0
  #expectedBytes = SMALLEST_BYTES

  /** Begins a body. */
  restart(): void {
    this.bytes = Buffer.allocUnsafeSlow(this.#expectedBytes)
    this.at = 0
  }

  /** Makes sure that `count` bytes can be written after `at`. */
  reserve(count: number): void {
    const needed = this.at + count
    if (needed <= this.bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2))
    this.bytes.copy(larger, 0, 0, this.at)
    this.bytes = larger
  }

  /** The body; its memory is not used again. */
  take(): Buffer {
    const body = this.bytes.subarray(0, this.at)
    this.#expectedBytes = Math.max(SMALLEST_BYTES, Math.ceil(this.at * HEADROOM))
    this.bytes = Buffer.alloc(0)
    return body
  }
}
