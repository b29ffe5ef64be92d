import type { FastifyInstance } from 'fastify'
import { findMetric } from '../../collectors/index.js'
import type { Clock } from '../../shared/clock.js'
import { impliedKind } from '../../shared/frame.js'
import type { ByteBudget } from '../byte-budget.js'
import { readParams } from '../query-params.js'
import type { SeriesSummary, Store } from '../store/store.js'
import { jsonPieces, sendLargeResponse } from './large-response.js'

/** `GET /v1/series?host=&type=`: lists series with the newest point of each. `now` is the receiver's clock. */
export function addSeriesRoute(
  app: FastifyInstance,
  { store, clock, responseBudget }: { store: Store; clock: Clock; responseBudget: ByteBudget },
): void {
  app.get('/v1/series', async (request, reply) => {
    const params = readParams(request.url, ['host', 'type'])
    if (params.status === 'bad') return reply.code(400).send({ error: params.error })
    const { host, type } = params.values
    const series = await store.listSeries({ host, type })
    const pieces = jsonPieces({ now: clock.wallMs() }, 'series', toJson(series))
    return sendLargeResponse(reply, { bytes: series.length * SUMMARY_BYTES, pieces }, { responseBudget, clock })
  })
}

/** Approximate memory of a summary without its names, which the store holds anyway. */
const SUMMARY_BYTES = 150

function* toJson(series: readonly SeriesSummary[]): Generator<Iterable<string>> {
  for (const one of series) yield [JSON.stringify(describeSeries(one))]
}

function describeSeries({ host, type, tags, last }: SeriesSummary): object {
  const metric = findMetric(type)
  return { host, type, tags, kind: metric?.kind ?? impliedKind(type), unit: metric?.unit, help: metric?.help, last }
}
