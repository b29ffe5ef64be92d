/** A body as it is sent. */
export interface CompressedBody {
  readonly content: Buffer
  readonly headers: Readonly<Record<string, string>>
}

/** Compresses bodies. Owns the buffer it is given. */
export interface Compressor {
  compress(plain: Buffer): Promise<CompressedBody>
  close(): void
}

/** Leaves bodies as they are. */
export class NoCompressor implements Compressor {
  async compress(plain: Buffer): Promise<CompressedBody> {
    return { content: plain, headers: {} }
  }

  close(): void {}
}
