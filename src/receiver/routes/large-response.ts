import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { Clock } from '../../shared/clock.js'
import type { ByteBudget } from '../byte-budget.js'

export interface LargeResponse {
  /** What is held until the answer is written, in bytes, about. */
  readonly bytes: number
  /** Its JSON, piece by piece. */
  readonly pieces: Iterable<string>
}

/** Characters of a piece, at least. */
const PIECE_CHARS = 65_536
/** For a client to read an answer. */
const READ_TIMEOUT_MS = 60_000

/**
 * Writes an answer as fast as the client reads it, so that only what it is made from is held. Answers 503 when too much is
 * held for others that are read slowly.
 */
export function sendLargeResponse(
  reply: FastifyReply,
  { bytes, pieces }: LargeResponse,
  { answers, clock }: { readonly answers: ByteBudget; readonly clock: Clock },
): FastifyReply {
  const lease = answers.lease()
  if (!lease.take(bytes)) {
    return reply.code(503).header('retry-after', '1').send({ error: 'too many answers are being read: try again' })
  }
  const timer = clock.setTimer(READ_TIMEOUT_MS, () => reply.raw.destroy())
  reply.raw.on('close', () => {
    timer.cancel()
    lease.release()
  })
  return reply.type('application/json; charset=utf-8').send(Readable.from(pieces))
}

/** The JSON of an object that ends in an array, piece by piece. */
export function* jsonPieces(head: object, name: string, elements: Iterable<string>): Generator<string> {
  let piece = `${JSON.stringify(head).slice(0, -1)},${JSON.stringify(name)}:[`
  let isFirst = true
  for (const element of elements) {
    piece += isFirst ? element : `,${element}`
    isFirst = false
    if (piece.length < PIECE_CHARS) continue
    yield piece
    piece = ''
  }
  yield `${piece}]}`
}
