import type { SeriesFilter, SeriesSummary } from './store.js'

/** Returns the series that a filter selects. @param stored by rising id */
export function selectSeries(
  stored: Iterable<SeriesSummary>,
  { host, type, afterId = 0, limit = Number.POSITIVE_INFINITY }: SeriesFilter,
): readonly SeriesSummary[] {
  const selected: SeriesSummary[] = []
  for (const one of stored) {
    if (selected.length >= limit) break
    if (one.id <= afterId) continue
    if (host !== undefined && one.host !== host) continue
    if (type !== undefined && one.type !== type) continue
    selected.push({ id: one.id, host: one.host, type: one.type, tags: one.tags, last: one.last })
  }
  return selected
}
