// What is looked at: host, time and chosen series. It lives in the address, so that the address can be shared and the
// browser's back button goes back.

export const ranges = [
  ['1 min', 60],
  ['5 min', 300],
  ['15 min', 900],
  ['1 h', 3600],
  ['6 h', 21_600],
  ['24 h', 86_400],
  ['7 d', 604_800],
].map(([label, seconds]) => ({ label, ms: seconds * 1000 }))

const DEFAULT_MS = 300_000
const MIN_SPAN_MS = 5000
const TARGET_STEPS = 500
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200].map((seconds) => seconds * 1000)

/** @param hash `#host=a&range=5 min&series=…` or `#host=a&from=…&to=…`, times in ms since the epoch */
export function readView(hash) {
  const params = new URLSearchParams(hash.replace(/^#/, ''))
  const range = ranges.find(({ label }) => label.replace(' ', '') === params.get('range'))
  const [from, to] = [params.get('from'), params.get('to')].map((text) =>
    /^\d{1,15}$/.test(text) ? Number(text) : NaN,
  )
  const fixed = to - from >= 1 ? { from, to } : undefined
  return {
    host: params.get('host') || undefined,
    rangeMs: range?.ms ?? DEFAULT_MS,
    fixed,
    series: [...new Set(params.getAll('series'))],
  }
}

export function writeView({ host, rangeMs, fixed, series }) {
  const params = new URLSearchParams()
  if (host !== undefined) params.set('host', host)
  params.set('range', ranges.find(({ ms }) => ms === rangeMs).label.replace(' ', ''))
  if (fixed !== undefined) {
    params.set('from', String(Math.round(fixed.from)))
    params.set('to', String(Math.round(fixed.to)))
  }
  for (const name of series) params.append('series', name)
  return `#${params}`
}

/** How far apart points are asked for: enough for every pixel, in steps that people count in. */
export function stepFor(spanMs) {
  return steps.find((ms) => spanMs / ms <= TARGET_STEPS) ?? steps.at(-1)
}

/** A window moved by a share of its length, then made longer or shorter by a factor around its middle. */
export function moveWindow({ from, to }, shift, factor) {
  const middle = (from + to) / 2 + (to - from) * shift
  const half = Math.max((to - from) * factor, MIN_SPAN_MS) / 2
  return { from: middle - half, to: middle + half }
}
