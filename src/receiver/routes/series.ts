import type { FastifyInstance } from 'fastify'
import { findMetric } from '../../collectors/index.js'
import type { Clock } from '../../shared/clock.js'
import { impliedKind } from '../../shared/frame.js'
import { readParams } from '../query-params.js'
import type { SeriesSummary, Store } from '../store/store.js'

/** `GET /v1/series?host=&type=`: what there is, with the newest point of each. `now` is the receiver's clock. */
export function addSeriesRoute(app: FastifyInstance, { store, clock }: { store: Store; clock: Clock }): void {
  app.get('/v1/series', async (request, reply) => {
    const params = readParams(request.url, ['host', 'type'])
    if (params.status === 'bad') return reply.code(400).send({ error: params.error })
    const { host, type } = params.values
    const series = await store.listSeries({ host, type })
    return { now: clock.wallMs(), series: series.map(describe) }
  })
}

function describe({ host, type, tags, last }: SeriesSummary): object {
  const metric = findMetric(type)
  return { host, type, tags, kind: metric?.kind ?? impliedKind(type), unit: metric?.unit, help: metric?.help, last }
}
