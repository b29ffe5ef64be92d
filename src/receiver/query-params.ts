import { parseDuration } from '../config/units.js'
import { type Aggregation, aggregations, type PointQuery, type SeriesFilter } from './store/store.js'

export type Params<Name extends string> =
  | {
      readonly status: 'ok'
      readonly values: Partial<Record<Name, string>>
      readonly tags: ReadonlyMap<string, string>
    }
  | { readonly status: 'bad'; readonly error: string }

/** Most steps in one response: several for each pixel of a wide screen. */
const MAX_STEPS = 11_000
/** Most series in one page. */
const MAX_PAGE = 10_000
const DEFAULT_RANGE_MS = 3_600_000

/** Reads the parameters of a URL. Unknown or repeated ones are errors. With `tags`, accepts `tag.NAME=VALUE` too. */
export function readParams<Name extends string>(
  url: string,
  names: readonly Name[],
  { tags: allowTags = false }: { tags?: boolean } = {},
): Params<Name> {
  const values: Partial<Record<Name, string>> = {}
  const tags = new Map<string, string>()
  const seen = new Set<string>()
  const question = url.indexOf('?')
  for (const [name, value] of new URLSearchParams(question === -1 ? '' : url.slice(question))) {
    if (seen.has(name)) return bad(`${quote(name)} is given twice`)
    seen.add(name)
    const known = names.find((one) => one === name)
    if (known !== undefined) values[known] = value
    else if (allowTags && name.startsWith('tag.') && name.length > 4) tags.set(name.slice(4), value)
    else return bad(unknownParam(name, [...names, ...(allowTags ? ['tag.NAME'] : [])]))
  }
  return { status: 'ok', values, tags }
}

function unknownParam(name: string, known: readonly string[]): string {
  return `${quote(name)} is not a parameter: use ${known.length === 0 ? 'none' : known.join(', ')}`
}

export type ParsedQuery =
  | { readonly status: 'ok'; readonly query: PointQuery }
  | { readonly status: 'bad'; readonly error: string }

/** Parses the URL of `GET /v1/query`. `from` and `to` are milliseconds since the epoch, `step` is a duration, or milliseconds. */
export function parsePointQuery(url: string, nowMs: number, maxPoints: number): ParsedQuery {
  const params = readParams(url, ['type', 'host', 'from', 'to', 'step', 'agg'], { tags: true })
  if (params.status === 'bad') return params
  const { type, host, step: stepText, agg: aggText = 'mean' } = params.values
  if (type === undefined || type === '') return bad('type is missing: name a metric')
  const toMs = readInteger(params.values.to, nowMs)
  const fromMs = readInteger(params.values.from, (toMs ?? nowMs) - DEFAULT_RANGE_MS)
  if (fromMs === undefined) return bad(`from must be milliseconds since the epoch, not ${quote(params.values.from)}`)
  if (toMs === undefined) return bad(`to must be milliseconds since the epoch, not ${quote(params.values.to)}`)
  if (fromMs > toMs) return bad('from must not be after to')
  const range = { type, host, tags: params.tags, fromMs, toMs, maxPoints }
  if (stepText === undefined) {
    return params.values.agg === undefined ? { status: 'ok', query: range } : bad('agg needs a step')
  }
  const ms = readInteger(stepText, 0) ?? parseDuration(stepText)
  if (ms === undefined || ms < 1) return bad(`step must be a duration like 10s, at least 1ms, not ${quote(stepText)}`)
  if ((toMs - fromMs) / ms > MAX_STEPS) {
    return bad(`${Math.ceil((toMs - fromMs) / ms)} steps are too many: at most ${MAX_STEPS}; use a longer step`)
  }
  const agg = aggregations.find((one): one is Aggregation => one === aggText)
  if (agg === undefined) return bad(`agg must be one of ${aggregations.join(', ')}, not ${quote(aggText)}`)
  return { status: 'ok', query: { ...range, step: { ms, agg } } }
}

export type ParsedSeriesFilter =
  | { readonly status: 'ok'; readonly filter: SeriesFilter }
  | { readonly status: 'bad'; readonly error: string }

/** Parses the URL of `GET /v1/series`. A cursor is the id of the last series on the previous page. */
export function parseSeriesFilter(url: string): ParsedSeriesFilter {
  const params = readParams(url, ['host', 'type', 'limit', 'cursor'])
  if (params.status === 'bad') return params
  const { host, type, limit: limitText, cursor } = params.values
  const limit = readInteger(limitText, MAX_PAGE)
  if (limit === undefined || limit < 1 || limit > MAX_PAGE) {
    return bad(`limit must be a number from 1 to ${MAX_PAGE}, not ${quote(limitText)}`)
  }
  const afterId = readInteger(cursor, 0)
  if (afterId === undefined) return bad(`cursor must be \`next\` of the page before, not ${quote(cursor)}`)
  if (limitText === undefined && cursor !== undefined) return bad('cursor needs a limit')
  return { status: 'ok', filter: { host, type, afterId, limit: limitText === undefined ? undefined : limit } }
}

function readInteger(text: string | undefined, absent: number): number | undefined {
  if (text === undefined) return absent
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function bad(error: string): { status: 'bad'; error: string } {
  return { status: 'bad', error }
}

function quote(text: string | undefined): string {
  return JSON.stringify(text?.slice(0, 60) ?? '')
}
