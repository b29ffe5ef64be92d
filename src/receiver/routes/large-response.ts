import { pipeline, Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { acceptsGzip } from '../../listen/accepts-gzip.js'
import type { Clock } from '../../shared/clock.js'
import { nextTurn } from '../../shared/next-turn.js'
import type { ByteBudget } from '../byte-budget.js'

export interface LargeResponse {
  /** Approximate memory held until the response is written, in bytes. */
  readonly bytes: number
  /** The JSON text in pieces. */
  readonly pieces: Iterable<string>
}

/** Smallest piece, in characters. The last one may be smaller. */
const PIECE_CHARS = 65_536
/** Responses with a smaller source are not compressed. */
const MIN_GZIP_BYTES = 10_000
/** Fast rather than small: JSON shrinks to a tenth at any level. */
const GZIP_LEVEL = 1
/** Memory that zlib holds for one stream. */
const GZIP_BYTES = 280_000
/** Time for a client to read a response. */
const READ_TIMEOUT_MS = 60_000

/**
 * Sends a response as fast as the client reads it, so that only its source is held in memory, not its text. Sends 503 when slowly
 * read responses have used up the budget. Compresses large responses for clients that accept gzip, in libuv's pool, outside the
 * event loop.
 */
export function sendLargeResponse(
  request: FastifyRequest,
  reply: FastifyReply,
  { bytes, pieces }: LargeResponse,
  { responseBudget, clock }: { readonly responseBudget: ByteBudget; readonly clock: Clock },
): FastifyReply {
  const packs = bytes >= MIN_GZIP_BYTES && acceptsGzip(request.headers['accept-encoding'])
  const lease = responseBudget.lease()
  if (!lease.take(bytes + (packs ? GZIP_BYTES : 0))) {
    return reply.code(503).header('retry-after', '1').send({ error: 'too many responses are being read: try again' })
  }
  const timer = clock.setTimer(READ_TIMEOUT_MS, () => reply.raw.destroy())
  reply.raw.on('close', () => {
    timer.cancel()
    lease.release()
  })
  reply.type('application/json; charset=utf-8').header('vary', 'accept-encoding')
  const text = Readable.from(oneATurn(pieces), { highWaterMark: 1 })
  if (!packs) return reply.send(text)
  // fastify reports errors of the stream that it sends. The only one possible here is a client that went away.
  const packed = pipeline(text, createGzip({ level: GZIP_LEVEL }), () => {})
  return reply.header('content-encoding', 'gzip').send(packed)
}

/**
 * Yields one piece in each turn of the event loop. Otherwise a stream would take pieces in one turn for as long as the kernel
 * accepts them: megabytes.
 */
async function* oneATurn(pieces: Iterable<string>): AsyncGenerator<string> {
  for (const piece of pieces) {
    yield piece
    await nextTurn()
  }
}

/**
 * Yields the JSON text of an object whose last field is an array, in pieces.
 * @param elements each in one or several parts of bounded length
 */
export function* jsonPieces(head: object, name: string, elements: Iterable<Iterable<string>>): Generator<string> {
  let piece = `${JSON.stringify(head).slice(0, -1)},${JSON.stringify(name)}:[`
  let isFirst = true
  for (const element of elements) {
    if (!isFirst) piece += ','
    isFirst = false
    for (const part of element) {
      piece += part
      if (piece.length < PIECE_CHARS) continue
      yield piece
      piece = ''
    }
  }
  yield `${piece}]}`
}
