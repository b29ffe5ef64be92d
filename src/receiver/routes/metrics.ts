import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Clock } from '../../shared/clock.js'
import type { Logger } from '../../shared/logger.js'
import { type CompleteBody, readBody } from '../body.js'
import { ByteBudget, type ByteLease } from '../byte-budget.js'
import type { ReceiverCounters } from '../counters.js'
import type { DuplicateHosts } from '../duplicate-hosts.js'
import { rejectFuture, type TimelyPoints } from '../future-points.js'
import type { ReceiverLimits } from '../limits.js'
import type { LiveHub } from '../live/live-hub.js'
import { NameCache } from '../name-cache.js'
import { type ParsedPoints, parseInPieces, parseWhole, WHOLE_BYTES } from '../parse-points.js'
import type { ReadPace } from '../read-pace.js'
import { SerialQueue } from '../serial-queue.js'
import type { SeriesCuts } from '../series-cuts.js'
import type { AppendResult, BatchKey, Store } from '../store/store.js'
import { TimeCheck } from '../time-check.js'

export interface MetricsRouteParts {
  readonly store: Store
  readonly hub: LiveHub
  readonly pace: ReadPace
  readonly limits: ReceiverLimits
  readonly counters: ReceiverCounters
  readonly duplicateHosts: DuplicateHosts
  readonly cuts: SeriesCuts
  readonly clock: Clock
  readonly logger: Logger
}

const MAX_KEY_LENGTH = 128
const GONE = 'the client has gone'
const TOO_MANY_POINTS = 'the body has too many points: send fewer at once'
const NO_ROOM = 'too many bodies at once: try again'

/** `POST /v1/metrics`: stores a batch and publishes it to the event streams, or refuses it without any effect. */
export function addMetricsRoute(app: FastifyInstance, parts: MetricsRouteParts): void {
  const { store, hub, pace, limits, counters, duplicateHosts, cuts, clock, logger } = parts
  const budget = new ByteBudget(limits.maxBodiesBytes, limits.smallBodiesBytes)
  const largeBodies = new SerialQueue()
  const timeCheck = new TimeCheck(clock, logger)
  const nameCache = new NameCache()
  let storeFull = false

  const refuse = (reply: FastifyReply, code: number, error: string, index?: number) => {
    counters.refused++
    if (code === 503) reply.header('retry-after', '1')
    return reply.code(code).send(index === undefined ? { error } : { error, index })
  }

  const respond = (
    reply: FastifyReply,
    result: AppendResult,
    { rejected: future, refusal }: TimelyPoints,
    key: BatchKey | undefined,
  ) => {
    switch (result.status) {
      case 'conflict':
        return refuse(reply, 422, 'this Idempotency-Key was used for another body')
      case 'duplicate':
        counters.duplicates++
        return reply.code(202).send({ accepted: 0, duplicate: true })
      case 'full':
        if (!storeFull) logger.error({}, 'receiver full')
        storeFull = true
        return reply.code(507).send({ error: 'the store has no room left on its disk: nothing of the body is stored' })
      case 'stored': {
        storeFull = false
        const { accepted } = result
        const rejected = result.rejected.length + future
        counters.batches++
        counters.points.accepted += accepted.length
        counters.points.rejected += rejected
        const isDuplicate = key !== undefined && duplicateHosts.note(key.idempotencyKey, accepted)
        const answer = { accepted: accepted.length, ...(isDuplicate && { duplicateHost: true }) }
        if (rejected === 0) return reply.code(202).send(answer)
        if (result.rejected.length > 0) cuts.add(result.rejected)
        const { maxSeries } = store.limits
        const overSeries = {
          error: `the limit of series (${maxSeries}) is reached: points of new series are rejected; --max-series of the receiver raises it`,
        }
        return reply.code(202).send({ ...answer, rejected, ...(refusal ?? overSeries) })
      }
    }
  }

  const accept = async (body: CompleteBody, lease: ByteLease, key: BatchKey | undefined, reply: FastifyReply) => {
    const { chunks, bytes } = body
    if (reply.raw.destroyed) return refuse(reply, 400, GONE)
    const whole = bytes > WHOLE_BYTES ? undefined : joinChunks(chunks)
    const parsed: ParsedPoints = whole === undefined ? await parseInPieces(chunks, lease) : parseWhole(whole, nameCache)
    if (parsed.status === 'no-room') {
      // Another try would not help a body that needs most of the room for itself.
      const isTooLarge = lease.heldBytes > limits.maxBodiesBytes / 2
      return isTooLarge ? refuse(reply, 413, TOO_MANY_POINTS) : refuse(reply, 503, NO_ROOM)
    }
    if (parsed.status === 'bad') return refuse(reply, 400, parsed.error, parsed.index)
    timeCheck.check(parsed.points)
    const timely = rejectFuture(parsed.points, clock.wallMs() + limits.maxAheadMs)
    // The receiver closes its store after destroying the connections.
    if (reply.raw.destroyed) return refuse(reply, 400, GONE)
    const names = timely.rejected === 0 ? parsed.names : undefined
    const result = await store.append({ points: timely.points, names, key })
    if (result.status === 'stored') {
      const { accepted } = result
      await hub.publish(accepted, bytes, accepted.length === parsed.points.length ? whole : undefined)
    }
    return respond(reply, result, timely, key)
  }

  app.post('/v1/metrics', async ({ raw, headers }, reply) => {
    const idempotencyKey = headers['idempotency-key']
    if (!isKey(idempotencyKey)) {
      return refuse(reply, 400, `Idempotency-Key must have 1 to ${MAX_KEY_LENGTH} visible ASCII characters`)
    }
    const hash = idempotencyKey === undefined ? undefined : createHash('sha256')
    const lease = budget.lease()
    try {
      const body = await readBody(raw, { headers, limits, lease, hash, onRead: () => pace.check(raw.socket) })
      if (body.status === 'refused') return refuse(reply, body.code, body.error)
      const key = hash && { idempotencyKey: idempotencyKey as string, bodyHash: hash.digest('base64') }
      // Large bodies are parsed one at a time, so that the points of only one are in memory.
      if (body.bytes > WHOLE_BYTES) return await largeBodies.run(() => accept(body, lease, key, reply))
      return await accept(body, lease, key, reply)
    } finally {
      lease.release()
    }
  })
}

function isKey(header: string | string[] | undefined): header is string | undefined {
  if (header === undefined) return true
  return typeof header === 'string' && header.length <= MAX_KEY_LENGTH && /^[\x21-\x7e]+$/.test(header)
}

/** Returns the bytes of all chunks in a buffer that may be kept: it holds at most twice its length in memory. */
function joinChunks(chunks: readonly Buffer[]): Buffer {
  const [first] = chunks
  const isAlone = chunks.length === 1 && first !== undefined && first.buffer.byteLength <= 2 * first.length
  return isAlone ? first : Buffer.concat(chunks)
}
