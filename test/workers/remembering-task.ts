import type { CollectedResponse } from '../../src/model/protocol.js'
import { type Handled, transferring } from '../../workers/transfer.js'

const last = new Float64Array([1000, 1, 2])

/** A task that remembers what it returned. */
export function handle(): Handled {
  const response: CollectedResponse = {
    status: 'collected',
    layouts: [],
    frames: [{ layoutId: 1, timesMs: last.subarray(0, 1), values: last.subarray(1) }],
    partial: 0,
    invalid: 0,
  }
  return transferring([{ response, seconds: 0 }])
}

/** What this thread still has of it: 0 bytes when the buffer moved. */
export function keptBytes(): number {
  return last.buffer.byteLength
}
