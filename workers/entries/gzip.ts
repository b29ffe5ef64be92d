import { parentPort } from 'node:worker_threads'
import { gzipSync } from 'node:zlib'
import { describeError } from '../../src/shared/describe-error.js'

/** A body to compress; its memory is transferred. */
export interface GzipRequest {
  readonly id: number
  readonly body: Uint8Array<ArrayBuffer>
}

/** The compressed body, or why there is none. */
export type GzipResponse =
  | { readonly id: number; readonly body: Uint8Array<ArrayBuffer> }
  | { readonly id: number; readonly error: string }

/** Fast rather than small: metrics text shrinks to a tenth at any level. */
const LEVEL = 1

// Compression is synchronous in this thread of its own: neither the main thread nor libuv's pool, which belongs to the host, pays for it.
parentPort?.on('message', ({ id, body }: GzipRequest) => {
  parentPort?.postMessage(compress(id, body))
})

function compress(id: number, body: Uint8Array): GzipResponse {
  try {
    return { id, body: Uint8Array.from(gzipSync(body, { level: LEVEL })) }
  } catch (error) {
    return { id, error: describeError(error) }
  }
}
