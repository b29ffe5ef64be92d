/** Shorter chunks are copied into a shared slab: a chunk of one byte costs a hundred times its size. */
const OWN_CHUNK_BYTES = 4096
const SLAB_BYTES = 16_384

/** Collects the bytes of a body, in order, in few buffers. */
export class ChunkList {
  readonly #chunks: Buffer[] = []
  #slab = Buffer.alloc(0)
  #slabUsed = 0
  #length = 0

  /** Bytes added. */
  get length(): number {
    return this.#length
  }

  /** Bytes of memory that adding `chunk` would allocate. */
  costOf(chunk: Buffer): number {
    if (chunk.length >= OWN_CHUNK_BYTES) return chunk.length
    return this.#slabUsed + chunk.length <= this.#slab.length ? 0 : SLAB_BYTES
  }

  add(chunk: Buffer): void {
    this.#length += chunk.length
    if (chunk.length >= OWN_CHUNK_BYTES) {
      this.#closeSlab()
      this.#chunks.push(chunk)
      return
    }
    if (this.#slabUsed + chunk.length > this.#slab.length) {
      this.#closeSlab()
      this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
    }
    this.#slabUsed += chunk.copy(this.#slab, this.#slabUsed)
  }

  /** Removes and returns all buffers, in order. */
  takeAll(): Buffer[] {
    this.#closeSlab()
    return this.#chunks.splice(0)
  }

  #closeSlab(): void {
    if (this.#slabUsed > 0) this.#chunks.push(this.#slab.subarray(0, this.#slabUsed))
    this.#slab = Buffer.alloc(0)
    this.#slabUsed = 0
  }
}
