import type { FastifyInstance } from 'fastify'
import type { Clock } from '../../shared/clock.js'
import type { ReceiverLimits } from '../limits.js'
import { parsePointQuery } from '../query-params.js'
import type { Store } from '../store/store.js'

export interface QueryRouteParts {
  readonly store: Store
  readonly clock: Clock
  readonly limits: ReceiverLimits
}

/** `GET /v1/query?type=&host=&tag.K=V&from=&to=&step=&agg=`: points of one type, by series, in columns. */
export function addQueryRoute(app: FastifyInstance, { store, clock, limits }: QueryRouteParts): void {
  app.get('/v1/query', async (request, reply) => {
    const parsed = parsePointQuery(request.url, clock.wallMs(), limits.maxQueryPoints)
    if (parsed.status === 'bad') return reply.code(400).send({ error: parsed.error })
    const { type, fromMs, toMs, step } = parsed.query
    const result = await store.query(parsed.query)
    if (result.status === 'too-many-points') {
      const error = `over ${limits.maxQueryPoints} points: ask a host, a tag, a shorter range or a longer step`
      return reply.code(400).send({ error })
    }
    const series = result.series.map(({ host, tags, ts, value }) => ({ host, tags, ts, value }))
    return { type, from: fromMs, to: toMs, step: step?.ms, agg: step?.agg, series }
  })
}
