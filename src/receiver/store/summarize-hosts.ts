import { inSlices } from '../slices.js'
import type { HostSummary, SeriesSummary } from './store.js'

interface HostFacts {
  series: number
  lastMs: number
  /** Tags with the same value in all series so far. */
  common: [name: string, value: string][]
}

/** Sums up the series of each host, by name. Yields to the event loop between slices of the series. */
export async function summarizeHosts(series: readonly SeriesSummary[]): Promise<readonly HostSummary[]> {
  const hosts = new Map<string, HostFacts>()
  await inSlices(series.length, (from, to) => {
    for (let index = from; index < to; index++) add(hosts, series[index] as SeriesSummary)
  })
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
  if (known.common.some(([name, value]) => !Object.hasOwn(tags, name) || tags[name] !== value)) {
    known.common = known.common.filter(([name, value]) => Object.hasOwn(tags, name) && tags[name] === value)
  }
}
