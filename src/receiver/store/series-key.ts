import type { Tags } from '../../shared/frame.js'
import type { SeriesIdentity } from './store.js'

/**
 * A text that two series share exactly when host, type and tags are equal, in whatever order the tags are written.
 * Each part is preceded by its length, because a name may contain any separator one could choose.
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
