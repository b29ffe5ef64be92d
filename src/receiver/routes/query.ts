import type { FastifyInstance } from 'fastify'
import type { Clock } from '../../shared/clock.js'
import type { ByteBudget } from '../byte-budget.js'
import type { ReceiverLimits } from '../limits.js'
import { parsePointQuery } from '../query-params.js'
import { SerialQueue } from '../serial-queue.js'
import type { SeriesPoints, Store } from '../store/store.js'
import { jsonPieces, sendLargeResponse } from './large-response.js'

export interface QueryRouteParts {
  readonly store: Store
  readonly clock: Clock
  readonly limits: ReceiverLimits
  readonly responseBudget: ByteBudget
}

/** `GET /v1/query?type=&host=&tag.K=V&from=&to=&step=&agg=`: points of one type, by series, in columns. */
export function addQueryRoute(app: FastifyInstance, { store, clock, limits, responseBudget }: QueryRouteParts): void {
  const queries = new SerialQueue()
  app.get('/v1/query', async (request, reply) => {
    const parsed = parsePointQuery(request.url, clock.wallMs(), limits.maxQueryPoints)
    if (parsed.status === 'bad') return reply.code(400).send({ error: parsed.error })
    const { type, fromMs, toMs, step } = parsed.query
    // Queries run one at a time, so that at most one result is outside the budget.
    const result = await queries.run(() => store.query(parsed.query))
    if (result.status === 'too-many-points') {
      const error = `over ${limits.maxQueryPoints} points: select a host or a tag, or use a shorter range or a longer step`
      return reply.code(400).send({ error })
    }
    const head = { type, from: fromMs, to: toMs, step: step?.ms, agg: step?.agg }
    const points = result.series.reduce((sum, { ts }) => sum + ts.length, 0)
    const bytes = points * POINT_BYTES + result.series.length * SERIES_BYTES
    return sendLargeResponse(
      request,
      reply,
      { bytes, pieces: jsonPieces(head, 'series', toJson(result.series)) },
      { responseBudget, clock },
    )
  })
}

/** A time and a value. */
const POINT_BYTES = 16
const SERIES_BYTES = 300

/** Numbers turned into text at once. */
const SLICE_NUMBERS = 5000

function* toJson(series: readonly SeriesPoints[]): Generator<Iterable<string>> {
  for (const one of series) yield partsOf(one)
}

function* partsOf({ host, tags, ts, value }: SeriesPoints): Generator<string> {
  yield `${JSON.stringify({ host, tags }).slice(0, -1)},"ts":[`
  yield* numberParts(ts)
  yield '],"value":['
  yield* numberParts(value)
  yield ']}'
}

function* numberParts(numbers: ArrayLike<number>): Generator<string> {
  for (let from = 0; from < numbers.length; from += SLICE_NUMBERS) {
    const length = Math.min(SLICE_NUMBERS, numbers.length - from)
    const slice = Array.from({ length }, (_, index) => numbers[from + index])
    const text = JSON.stringify(slice).slice(1, -1)
    yield from === 0 ? text : `,${text}`
  }
}
