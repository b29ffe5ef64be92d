import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { nodeZlib } from '../shared/node-modules.js'

const MAX_BYTES = 65_536

/**
 * Decompresses a body that may be cut off. Does not use libuv's pool, which belongs to the host: 64 KB take less than a
 * millisecond.
 */
const UNPACK: Readonly<Record<string, (bytes: Buffer, zlib: typeof import('node:zlib')) => Buffer>> = {
  gzip: (bytes, { gunzipSync, constants }) =>
    gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_BYTES }),
  deflate: (bytes, { inflateSync, constants }) =>
    inflateSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_BYTES }),
  br: (bytes, { brotliDecompressSync, constants }) =>
    brotliDecompressSync(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength: MAX_BYTES }),
}

/**
 * Reads the text of an answer, up to 64 KB. Decompresses it if necessary, although requests ask for an uncompressed answer. Rejects
 * when the answer is incomplete.
 */
export async function readAnswerText(response: IncomingMessage): Promise<string> {
  const bytes = await readBytes(response)
  // One character per byte loses nothing of Protocol Buffers.
  const encoding = response.headers['content-type']?.includes('protobuf') ? 'latin1' : 'utf8'
  const coding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (coding === 'identity' || coding === '' || bytes.length === 0) return bytes.toString(encoding)
  const unpack = UNPACK[coding.replace(/^x-/, '')]
  try {
    return unpack === undefined ? notRead(coding) : unpack(bytes, nodeZlib()).toString(encoding)
  } catch {
    return notRead(coding)
  }
}

function notRead(coding: string): string {
  return `(not readable: the answer came with Content-Encoding ${coding}, which the request did not accept)`
}

/** Reads up to MAX_BYTES, then destroys the stream. Rejects when the stream fails or closes before its end. */
function readBytes(stream: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const done = () => resolve(Buffer.concat(chunks).subarray(0, MAX_BYTES))
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes < MAX_BYTES) return
      done()
      stream.destroy()
    })
    stream.once('end', done)
    stream.on('error', reject)
    stream.once('close', () => reject(new Error('the connection was closed before the end of the answer')))
  })
}
