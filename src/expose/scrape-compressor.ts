import type { CompressedBody, Compressor } from '../send/compressor.js'
import { nodeZlib } from '../shared/node-modules.js'

/** A smaller body fits into one packet anyway. */
const SMALLEST_BYTES = 1_024
/** Up to this size compressing takes less than half a millisecond, about as long as handing the body to a thread of 9 MB. */
const LARGEST_INLINE_BYTES = 64 * 1024
/** As in the gzip thread: fast rather than small. */
const LEVEL = 1

/** Compresses the bodies of scrapes: small ones not at all, usual ones at once, large ones in a thread. */
export class ScrapeCompressor implements Compressor {
  readonly #inThread: Compressor

  constructor(inThread: Compressor) {
    this.#inThread = inThread
  }

  async compress(plain: Buffer): Promise<CompressedBody> {
    if (plain.length < SMALLEST_BYTES) return { content: plain, headers: {} }
    if (plain.length > LARGEST_INLINE_BYTES) return this.#inThread.compress(plain)
    return { content: nodeZlib().gzipSync(plain, { level: LEVEL }), headers: { 'Content-Encoding': 'gzip' } }
  }

  close(): void {
    this.#inThread.close()
  }
}
