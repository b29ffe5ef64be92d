import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Clock } from '../../model/clock.js'
import type { Logger } from '../../model/logger.js'
import { parseJson, unpack } from '../body.js'
import { BodyBudget } from '../body-budget.js'
import type { ReceiverCounters } from '../counters.js'
import type { ReceiverLimits } from '../limits.js'
import type { LiveHub } from '../live/live-hub.js'
import type { AppendResult, BatchKey, Store } from '../store/store.js'
import { TimeCheck } from '../time-check.js'
import { validatePoints } from '../validate.js'

export interface MetricsRouteParts {
  readonly store: Store
  readonly hub: LiveHub
  readonly limits: ReceiverLimits
  readonly counters: ReceiverCounters
  readonly clock: Clock
  readonly logger: Logger
}

const MAX_KEY_LENGTH = 128

/** `POST /v1/metrics`: a batch is stored and passed on to the event streams, or refused and leaves no trace. */
export function addMetricsRoute(app: FastifyInstance, parts: MetricsRouteParts): void {
  const { store, hub, limits, counters, clock, logger } = parts
  const budget = new BodyBudget(limits)
  const times = new TimeCheck(clock, logger)
  let overLimit = false
  let full = false

  const refuse = (reply: FastifyReply, code: number, error: string, index?: number) => {
    counters.refused++
    return reply.code(code).send(index === undefined ? { error } : { error, index })
  }

  const answer = (reply: FastifyReply, result: AppendResult) => {
    switch (result.status) {
      case 'conflict':
        return refuse(reply, 422, 'this Idempotency-Key was used for another body')
      case 'duplicate':
        counters.duplicates++
        return reply.code(202).send({ accepted: 0, duplicate: true })
      case 'full':
        if (!full) logger.error({}, 'receiver full')
        full = true
        return reply.code(507).send({ error: 'the store has no room left on its disk: nothing of the body is stored' })
      case 'stored': {
        full = false
        const { accepted, rejected } = result
        counters.batches++
        counters.points.accepted += accepted.length
        counters.points.rejected += rejected
        hub.publish(accepted)
        times.look(accepted)
        if (rejected === 0) return reply.code(202).send({ accepted: accepted.length })
        if (!overLimit) logger.warn({ rejected }, 'series limit reached')
        overLimit = true
        return reply.code(202).send({
          accepted: accepted.length,
          rejected,
          error: 'the limit of series is reached: points of new series are rejected',
        })
      }
    }
  }

  app.post('/v1/metrics', { bodyLimit: limits.maxBodyBytes, onRequest: budget.hook }, async (request, reply) => {
    const idempotencyKey = request.headers['idempotency-key']
    if (!isKey(idempotencyKey)) {
      return refuse(reply, 400, `Idempotency-Key must have 1 to ${MAX_KEY_LENGTH} visible ASCII characters`)
    }
    if (!Buffer.isBuffer(request.body))
      return refuse(reply, 400, 'the body is empty: it must be a JSON array of points')
    const unpacked = await unpack(request.body, request.headers['content-encoding'], limits.maxUnpackedBytes)
    if (unpacked.status === 'refused') return refuse(reply, unpacked.code, unpacked.error)
    const parsed = parseJson(unpacked.body)
    if (parsed.status === 'bad') return refuse(reply, 400, parsed.error)
    const validation = validatePoints(parsed.value)
    if (validation.status === 'bad') return refuse(reply, 400, validation.error, validation.index)
    const key = batchKey(idempotencyKey, unpacked.body)
    return answer(reply, await store.append({ points: validation.points, key }))
  })
}

function isKey(header: string | string[] | undefined): header is string | undefined {
  if (header === undefined) return true
  return typeof header === 'string' && header.length <= MAX_KEY_LENGTH && /^[\x21-\x7e]+$/.test(header)
}

function batchKey(idempotencyKey: string | undefined, body: Buffer): BatchKey | undefined {
  if (idempotencyKey === undefined) return undefined
  return { idempotencyKey, bodyHash: createHash('sha256').update(body).digest('base64') }
}
