/** What a body becomes before it is sent. */
export interface Compressed {
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

/** Makes bodies smaller. The body given is the compressor's from then on. */
export interface Compressor {
  compress(body: Buffer): Promise<Compressed>
  close(): void
}

/** Leaves bodies as they are. */
export class NoCompressor implements Compressor {
  async compress(body: Buffer): Promise<Compressed> {
    return { body, headers: {} }
  }

  close(): void {}
}
