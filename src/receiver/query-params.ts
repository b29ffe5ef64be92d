import { parseDuration } from '../config/units.js'
import { type Aggregation, aggregations, type PointQuery } from './store/store.js'

export type Params<Name extends string> =
  | {
      readonly status: 'ok'
      readonly values: Partial<Record<Name, string>>
      readonly tags: ReadonlyMap<string, string>
    }
  | { readonly status: 'bad'; readonly error: string }

/** Steps in one answer: enough for every pixel of a wide screen, several times. */
const MAX_STEPS = 11_000
const DEFAULT_RANGE_MS = 3_600_000

/** The parameters of a URL. Every one must be known and come once; with `tags`, `tag.NAME=VALUE` is known too. */
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
    if (seen.has(name)) return bad(`${show(name)} is given twice`)
    seen.add(name)
    const known = names.find((one) => one === name)
    if (known !== undefined) values[known] = value
    else if (allowTags && name.startsWith('tag.') && name.length > 4) tags.set(name.slice(4), value)
    else return bad(`${show(name)} is no parameter: ${[...names, ...(allowTags ? ['tag.NAME'] : [])].join(', ')} are`)
  }
  return { status: 'ok', values, tags }
}

export type ParsedQuery =
  | { readonly status: 'ok'; readonly query: PointQuery }
  | { readonly status: 'bad'; readonly error: string }

/** The query that `GET /v1/query` asks. `from` and `to` are milliseconds since the epoch, `step` is a duration. */
export function parsePointQuery(url: string, nowMs: number, maxPoints: number): ParsedQuery {
  const params = readParams(url, ['type', 'host', 'from', 'to', 'step', 'agg'], { tags: true })
  if (params.status === 'bad') return params
  const { type, host, step: stepText, agg: aggText = 'mean' } = params.values
  if (type === undefined || type === '') return bad('type is missing: which metric?')
  const toMs = readInteger(params.values.to, nowMs)
  const fromMs = readInteger(params.values.from, (toMs ?? nowMs) - DEFAULT_RANGE_MS)
  if (fromMs === undefined) return bad(`from must be milliseconds since the epoch, not ${show(params.values.from)}`)
  if (toMs === undefined) return bad(`to must be milliseconds since the epoch, not ${show(params.values.to)}`)
  if (fromMs > toMs) return bad('from must not be after to')
  const range = { type, host, tags: params.tags, fromMs, toMs, maxPoints }
  if (stepText === undefined) {
    return params.values.agg === undefined ? { status: 'ok', query: range } : bad('agg needs a step')
  }
  const ms = parseDuration(stepText)
  if (ms === undefined || ms < 1) return bad(`step must be a duration like 10s, at least 1ms, not ${show(stepText)}`)
  if ((toMs - fromMs) / ms > MAX_STEPS) {
    return bad(`${Math.ceil((toMs - fromMs) / ms)} steps are too many: at most ${MAX_STEPS}; ask a longer step`)
  }
  const agg = aggregations.find((one): one is Aggregation => one === aggText)
  if (agg === undefined) return bad(`agg must be one of ${aggregations.join(', ')}, not ${show(aggText)}`)
  return { status: 'ok', query: { ...range, step: { ms, agg } } }
}

function readInteger(text: string | undefined, absent: number): number | undefined {
  if (text === undefined) return absent
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function bad(error: string): { status: 'bad'; error: string } {
  return { status: 'bad', error }
}

function show(text: string | undefined): string {
  return JSON.stringify(text?.slice(0, 60) ?? '')
}
