const SMALLEST_BYTES = 16_384
/** Memory for the next body, as a multiple of the last body. */
const HEADROOM = 1.1

/** Memory for the body being written. Grows with it and is handed over with the finished body. */
export class BodyMemory {
  /** Valid until the next `reserve` or `take`. */
  bytes = Buffer.alloc(0)
  /** Offset after the last byte written. */
  end = 0
  #expectedBytes = SMALLEST_BYTES

  /** Allocates the memory of a new body. */
  restart(): void {
    this.bytes = Buffer.allocUnsafeSlow(this.#expectedBytes)
    this.end = 0
  }

  /** Makes room for `count` bytes after `end`. */
  reserve(count: number): void {
    const needed = this.end + count
    if (needed <= this.bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2))
    this.bytes.copy(larger, 0, 0, this.end)
    this.bytes = larger
  }

  /** Appends bytes. Only after `reserve` made room for them. */
  append(part: Uint8Array): void {
    this.bytes.set(part, this.end)
    this.end += part.length
  }

  /** Returns the body. Its memory is not used again. */
  take(): Buffer {
    const body = this.bytes.subarray(0, this.end)
    this.#expectedBytes = Math.max(SMALLEST_BYTES, Math.ceil(this.end * HEADROOM))
    this.bytes = Buffer.alloc(0)
    return body
  }
}
