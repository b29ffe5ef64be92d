// The view lives in the page's address, so that it can be shared and the browser's back button works.

/** Milliseconds since the epoch. */
export interface TimeRange {
  readonly from: number
  readonly to: number
}

/** The page's state: hosts, time, series, hidden lines and the orders of tables. */
export interface View {
  /** Absent: the first host. */
  readonly host?: string | undefined
  /** Length of the window that ends now. */
  readonly rangeMs: number
  /** A fixed window; takes precedence over `rangeMs`. */
  readonly fixed?: TimeRange | undefined
  /** Milliseconds by which the compared time is earlier; one of `comparisons`. */
  readonly compareMs?: number | undefined
  /** Names of the chosen series. */
  readonly series: readonly string[]
  /** Filter of the table of all series. */
  readonly filter?: string | undefined
  /** Filter of the overview of hosts. */
  readonly hosts?: string | undefined
  /** Name of the tag by which the overview is grouped. */
  readonly group?: string | undefined
  /** Hidden lines of charts, each as the id of its chart, a dot and its label. */
  readonly hidden?: readonly string[] | undefined
  /** Orders of tables, as written by `writeOrder`, by the id of the card; `hosts` is the overview. Absent: the page's default. */
  readonly sorts?: Readonly<Record<string, string | undefined>> | undefined
}

export const ranges: readonly { readonly label: string; readonly ms: number }[] = [
  { label: '1 min', ms: 60_000 },
  { label: '5 min', ms: 300_000 },
  { label: '15 min', ms: 900_000 },
  { label: '1 h', ms: 3_600_000 },
  { label: '6 h', ms: 21_600_000 },
  { label: '24 h', ms: 86_400_000 },
  { label: '7 d', ms: 604_800_000 },
]

/** Earlier times that the charts can be compared with. */
export const comparisons: readonly { readonly label: string; readonly name: string; readonly ms: number }[] = [
  { label: '1 h', name: 'an hour before', ms: 3_600_000 },
  { label: '24 h', name: 'a day before', ms: 86_400_000 },
  { label: '7 d', name: 'a week before', ms: 604_800_000 },
]

const DEFAULT_MS = 300_000
const MIN_SPAN_MS = 5000
const TARGET_STEPS = 500
const MAX_STEP_MS = 7_200_000
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600].map((seconds) => seconds * 1000)

/**
 * Reads `#host=a&range=5min&compare=24h&series=…&filter=…` or `#host=a&from=…&to=…`, each with
 * `&hosts=…&group=…&sort=hosts.-CPU&sort=processes.PID` of the overview and tables, and `&hide=cpu-modes.iowait` of
 * charts. Ignores what is malformed.
 */
export function readView(hash: string): View {
  const params = new URLSearchParams(hash.replace(/^#/, ''))
  const range = ranges.find(({ label }) => rangeName(label) === params.get('range'))
  const compared = comparisons.find(({ label }) => rangeName(label) === params.get('compare'))
  const all = (key: string) => [...new Set(params.getAll(key))]
  const from = timeOf(params.get('from'))
  const to = timeOf(params.get('to'))
  return {
    host: params.get('host') || undefined,
    rangeMs: range?.ms ?? DEFAULT_MS,
    fixed: to - from >= 1 ? { from, to } : undefined,
    compareMs: compared?.ms,
    series: all('series'),
    filter: params.get('filter') || undefined,
    hosts: params.get('hosts') || undefined,
    group: params.get('group') || undefined,
    hidden: all('hide'),
    sorts: Object.fromEntries(params.getAll('sort').flatMap(sortOf)),
  }
}

export function writeView(view: View): string {
  const { host, rangeMs, fixed, compareMs, series, filter, hosts, group, hidden = [], sorts = {} } = view
  const params = new URLSearchParams()
  if (host !== undefined) params.set('host', host)
  const range = ranges.find(({ ms }) => ms === rangeMs)
  if (range !== undefined) params.set('range', rangeName(range.label))
  if (fixed !== undefined) {
    params.set('from', String(Math.round(fixed.from)))
    params.set('to', String(Math.round(fixed.to)))
  }
  const compared = comparisons.find(({ ms }) => ms === compareMs)
  if (compared !== undefined) params.set('compare', rangeName(compared.label))
  for (const name of series) params.append('series', name)
  if (filter) params.set('filter', filter)
  if (hosts) params.set('hosts', hosts)
  if (group) params.set('group', group)
  for (const line of hidden) params.append('hide', line)
  for (const [id, order] of Object.entries(sorts)) if (order) params.append('sort', `${id}.${order}`)
  return `#${params}`
}

/** Returns the step of charts for a window's length: about one point per pixel, in a round unit of time. */
export function stepFor(spanMs: number): number {
  return steps.find((ms) => spanMs / ms <= TARGET_STEPS) ?? MAX_STEP_MS
}

/** Asks for a window, moved and scaled as by `moveWindow`. Undefined asks for the window that ends now. */
export type OnZoom = (range: TimeRange | undefined, shift?: number, factor?: number) => void

/** Moves a window by a share of its length, then scales it around its middle. Never shorter than 5 s. */
export function moveWindow({ from, to }: TimeRange, shift: number, factor: number): TimeRange {
  const middle = (from + to) / 2 + (to - from) * shift
  const half = Math.max((to - from) * factor, MIN_SPAN_MS) / 2
  return { from: middle - half, to: middle + half }
}

function rangeName(label: string): string {
  return label.replace(' ', '')
}

/** Returns the id of a table and its order; empty for a text that is not `id.order`. */
function sortOf(text: string): readonly (readonly [string, string])[] {
  const [, id, order] = /^(\w+)\.(.+)$/.exec(text) ?? []
  return id !== undefined && order !== undefined ? [[id, order]] : []
}

/** Returns NaN for a text that is not a time. */
function timeOf(text: string | null): number {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
}
