import type { Readable } from 'node:stream'

/**
 * Reads a stream as text up to `maxBytes`, then destroys it. Rejects when the stream fails or the signal aborts before
 * its end: what was read so far is not the whole answer.
 */
export function readText(
  stream: Readable,
  maxBytes: number,
  signal: AbortSignal,
  encoding: BufferEncoding = 'utf8',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const done = () => {
      signal.removeEventListener('abort', abort)
      resolve(Buffer.concat(chunks).subarray(0, maxBytes).toString(encoding))
    }
    const fail = (error: Error) => {
      signal.removeEventListener('abort', abort)
      stream.destroy()
      reject(error)
    }
    const abort = () => fail(new Error('aborted'))
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes < maxBytes) return
      done()
      stream.destroy()
    })
    stream.once('end', done)
    stream.on('error', fail)
    stream.once('close', () => fail(new Error('the connection was closed before the end of the answer')))
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
  })
}
