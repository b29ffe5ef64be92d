import type { Readable } from 'node:stream'

/**
 * Reads a stream as text up to `maxBytes`, then destroys it. Rejects when the stream fails or is closed before its end:
 * what was read so far is not the whole answer.
 */
export function readText(stream: Readable, maxBytes: number, encoding: BufferEncoding): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const done = () => resolve(Buffer.concat(chunks).subarray(0, maxBytes).toString(encoding))
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes < maxBytes) return
      done()
      stream.destroy()
    })
    stream.once('end', done)
    stream.on('error', reject)
    stream.once('close', () => reject(new Error('the connection was closed before the end of the answer')))
  })
}
