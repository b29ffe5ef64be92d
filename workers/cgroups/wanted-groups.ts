import { matchesAny } from '../../src/shared/name-filter.js'
import type { TreePatterns } from '../../src/shared/settings.js'

/** Which groups are reported, and where to look for them. */
export interface WantedGroups {
  readonly isWanted: (path: string) => boolean
  /** Whether the group, or one below it, may be wanted: whole branches need not be walked. */
  readonly mayHave: (path: string) => boolean
}

/** Returns the choice that patterns make. A pattern without a slash in front is one of a path all the same. */
export function wantedGroups({ include, exclude }: TreePatterns): WantedGroups {
  const paths = include.map((pattern) => (/^[/*?]/.test(pattern) ? pattern : `/${pattern}`))
  const included = matchesAny(paths)
  const excluded = matchesAny(exclude.map((pattern) => (/^[/*?]/.test(pattern) ? pattern : `/${pattern}`)))
  const beginnings = paths.map((pattern) => pattern.replace(/[*?].*$/s, ''))
  const cache = new Map<string, boolean>()
  return {
    isWanted: (path) => {
      const known = cache.get(path)
      if (known !== undefined) return known
      const isWanted = included(path) && !excluded(path)
      if (cache.size >= MOST_REMEMBERED) cache.clear()
      cache.set(path, isWanted)
      return isWanted
    },
    mayHave: (path) => beginnings.some((text) => path.startsWith(text) || text.startsWith(`${path}/`) || text === path),
  }
}

const MOST_REMEMBERED = 10_000
