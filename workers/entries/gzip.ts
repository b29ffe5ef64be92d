import { parentPort, workerData } from 'node:worker_threads'
import { gzipSync } from 'node:zlib'
import { describeError } from '../../src/shared/describe-error.js'
import { enterThread, type ThreadSlot } from '../../src/shared/own-threads.js'
import { threadIds } from '../../src/shared/thread-self.js'

/** Passed to the thread at its start. */
export interface GzipData {
  /** Path of this module. */
  readonly entry: string
  /** Slot in which the thread enters its id; absent when no slot is free. */
  readonly slot?: ThreadSlot | undefined
}

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

const { slot } = workerData as GzipData
if (slot !== undefined) enterThread(slot, threadIds()?.tid ?? 0)

// Compresses synchronously in this separate thread: neither the main thread nor libuv's pool, which belongs to the host, pays for
// it.
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
