import { nextTurn } from '../../shared/next-turn.js'
import type { HostSummary, SeriesSummary } from './store.js'

interface HostFacts {
  series: number
  lastMs: number
  /** Tags with the same value in all series so far. */
  common: readonly (readonly [name: string, value: string])[]
}

/** Series added in one turn of the event loop: a few milliseconds. */
const SLICE_SERIES = 5000

/** Sums up the series of each host, by name. Yields to the event loop between slices; series may come and go meanwhile. */
export async function summarizeHosts(series: Iterable<SeriesSummary>): Promise<readonly HostSummary[]> {
  const hosts = new Map<string, HostFacts>()
  let count = 0
  for (const one of series) {
    if (++count % SLICE_SERIES === 0) await nextTurn()
    add(hosts, one)
  }
  return [...hosts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([host, { series, lastMs, common }]) => ({ host, series, lastMs, tags: Object.fromEntries(common) }))
}

function add(hosts: Map<string, HostFacts>, { host, tags = {}, last }: SeriesSummary): void {
  const known = hosts.get(host)
  if (known === undefined) {
    hosts.set(host, { series: 1, lastMs: last.ts, common: Object.entries(tags) })
    return
  }
  known.series++
  if (last.ts > known.lastMs) known.lastMs = last.ts
  for (const [name, value] of known.common) {
    // Inherited properties of an object are never texts, so this finds own tags only.
    if (tags[name] !== value) known.common = known.common.filter((one) => one[0] !== name)
  }
}
