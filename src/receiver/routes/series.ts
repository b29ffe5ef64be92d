import type { FastifyInstance } from 'fastify'
import { findMetric } from '../../collectors/index.js'
import type { Clock } from '../../shared/clock.js'
import { impliedKind } from '../../shared/frame.js'
import type { ByteBudget } from '../byte-budget.js'
import { parseSeriesFilter } from '../query-params.js'
import type { SeriesSummary, Store } from '../store/store.js'
import { jsonPieces, sendLargeResponse } from './large-response.js'

/**
 * `GET /v1/series?host=&type=&limit=&cursor=`: lists series with the newest point of each. `now` is the receiver's clock. With a
 * limit, `next` is the cursor of the next page, if there is one; without one, the response has all series.
 */
export function addSeriesRoute(
  app: FastifyInstance,
  { store, clock, responseBudget }: { store: Store; clock: Clock; responseBudget: ByteBudget },
): void {
  app.get('/v1/series', async (request, reply) => {
    const parsed = parseSeriesFilter(request.url)
    if (parsed.status === 'bad') return reply.code(400).send({ error: parsed.error })
    const { filter } = parsed
    const { limit = Number.POSITIVE_INFINITY } = filter
    // Asks for one more than the page holds, to see whether there is a next page.
    const found = await store.listSeries({ ...filter, limit: limit + 1 })
    const series = found.length > limit ? found.slice(0, limit) : found
    if (series.length > MAX_UNPAGED) {
      return reply.code(400).send({ error: `over ${MAX_UNPAGED} series: use limit, and cursor for the next page` })
    }
    const next = found.length > limit ? String(series.at(-1)?.id) : undefined
    const pieces = jsonPieces({ now: clock.wallMs(), next }, 'series', toJson(series))
    return sendLargeResponse(
      request,
      reply,
      { bytes: series.length * SUMMARY_BYTES, pieces },
      { responseBudget, clock },
    )
  })
}

/** Most series in a response without a limit: as many as a store has by default. */
const MAX_UNPAGED = 100_000
/** Approximate memory of a summary without its names, which the store holds anyway. */
const SUMMARY_BYTES = 150

function* toJson(series: readonly SeriesSummary[]): Generator<Iterable<string>> {
  for (const one of series) yield [JSON.stringify(describeSeries(one))]
}

function describeSeries({ host, type, tags, last }: SeriesSummary): object {
  const metric = findMetric(type)
  return { host, type, tags, kind: metric?.kind ?? impliedKind(type), unit: metric?.unit, help: metric?.help, last }
}
