import type { Tags } from '../../shared/frame.js'
import type { SeriesIdentity } from './store.js'

/**
 * Returns a text that identifies a series by host, type and tags, whatever the order of the tags. The length precedes each
 * part, because names may contain any separator.
 */
export function seriesKey({ host, type, tags }: SeriesIdentity): string {
  const key = `${host.length}:${host}${type.length}:${type}`
  return tags === undefined ? key : key + tagsKey(tags)
}

function tagsKey(tags: Tags): string {
  const names = Object.keys(tags)
  if (names.length > 1) names.sort()
  let key = ''
  for (const name of names) {
    const value = tags[name] ?? ''
    key += `${name.length}:${name}${value.length}:${value}`
  }
  return key
}
