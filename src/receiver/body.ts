import type { Hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { createGunzip, type Gunzip } from 'node:zlib'
import type { ByteLease } from './byte-budget.js'
import { ChunkList } from './chunk-list.js'
import type { ReceiverLimits } from './limits.js'

/** A body that was received completely. */
export interface CompleteBody {
  readonly status: 'ok'
  /** Size after gunzip. */
  readonly bytes: number
  readonly chunks: Buffer[]
}

/** The body, or why it was refused. */
export type BodyResult =
  | CompleteBody
  | { readonly status: 'refused'; readonly code: 400 | 413 | 415 | 503; readonly error: string }

export interface ReadBodyOptions {
  readonly headers: IncomingHttpHeaders
  readonly limits: Pick<ReceiverLimits, 'maxBodyBytes' | 'maxUnpackedBytes'>
  /** Accounts for the bytes held. */
  readonly lease: ByteLease
  /** Updated with the unpacked bytes. */
  readonly hash: Hash | undefined
  /** Called with each chunk that arrives. */
  readonly onRead: () => void
}

const TOO_LARGE = { status: 'refused', code: 413, error: 'the body is too large: send fewer points at once' } as const
const NO_ROOM = { status: 'refused', code: 503, error: 'too many bodies at once: try again' } as const
/**
 * Chunks of one body accepted in one turn of the event loop. Each chunk costs Node about 6 µs before this code runs, and one read
 * can bring 10,000 chunks of one byte.
 */
const MAX_TURN_CHUNKS = 5000
/** Memory that zlib holds for one stream. */
const GUNZIP_BYTES = 65_536

/**
 * Reads a body and decodes its content encoding as it arrives. Stops at the first byte over a limit and leaves the rest of
 * `stream` unread. Closes the connection when one turn brings too many chunks. Never rejects.
 */
export function readBody(stream: Readable, options: ReadBodyOptions): Promise<BodyResult> {
  const { limits, headers } = options
  const packed = isPacked(headers['content-encoding'])
  if (packed === undefined) {
    return Promise.resolve({ status: 'refused', code: 415, error: 'content-encoding must be gzip or identity' })
  }
  if (Number(headers['content-length'] ?? 0) > limits.maxBodyBytes) return Promise.resolve(TOO_LARGE)
  return new Promise((resolve) => {
    const { lease, hash, onRead } = options
    const held = new ChunkList()
    let wireBytes = 0
    let turnChunks = 0
    let gunzip: Gunzip | undefined

    const stop = () => {
      stream.off('data', onWire).off('end', onEnd).off('error', onGone).off('close', onGone)
      stream.pause()
      gunzip?.off('data', hold)
      gunzip?.destroy()
    }
    const settle = (result: BodyResult) => {
      stop()
      resolve(result)
    }
    const onGone = () => settle({ status: 'refused', code: 400, error: 'the body ends too early' })
    const whole = () => settle({ status: 'ok', bytes: held.length, chunks: held.takeAll() })
    const hold = (chunk: Buffer) => {
      if (held.length + chunk.length > limits.maxUnpackedBytes) {
        const error = `unpacked, the body is over ${limits.maxUnpackedBytes} bytes`
        settle({ status: 'refused', code: 413, error })
      } else if (lease.take(held.costOf(chunk))) {
        held.add(chunk)
        hash?.update(chunk)
      } else settle(NO_ROOM)
    }
    const unpack = (chunk: Buffer) => {
      if (gunzip === undefined) {
        if (!lease.take(GUNZIP_BYTES)) return settle(NO_ROOM)
        gunzip = createGunzip()
        gunzip.on('data', hold).on('end', whole)
        gunzip.on('error', () => settle(notGzip()))
        gunzip.on('drain', () => stream.resume())
      }
      if (!gunzip.write(chunk)) stream.pause()
    }
    const onWire = (chunk: Buffer) => {
      onRead()
      wireBytes += chunk.length
      if (turnChunks++ === 0) setImmediate(() => (turnChunks = 0))
      if (turnChunks > MAX_TURN_CHUNKS) stream.destroy()
      else if (wireBytes > limits.maxBodyBytes) settle(TOO_LARGE)
      else if (packed) unpack(chunk)
      else hold(chunk)
    }
    const onEnd = () => {
      stream.off('close', onGone)
      if (!packed) whole()
      else if (gunzip === undefined) settle(notGzip())
      else gunzip.end()
    }
    stream.on('data', onWire).on('end', onEnd).on('error', onGone).on('close', onGone)
  })
}

/** Whether the encoding is gzip; undefined when it is unknown. */
function isPacked(encoding = 'identity'): boolean | undefined {
  switch (encoding.trim().toLowerCase()) {
    case 'identity':
      return false
    case 'gzip':
    case 'x-gzip':
      return true
    default:
      return undefined
  }
}

function notGzip(): BodyResult {
  return { status: 'refused', code: 400, error: 'the body is not gzip, though its content-encoding says so' }
}
