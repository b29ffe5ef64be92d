import { matchesAny } from '../../src/shared/name-filter.js'
import type { TreePatterns } from '../../src/shared/settings.js'

/** Choice of the reported groups, and of the branches to search for them. */
export interface WantedGroups {
  readonly isWanted: (path: string) => boolean
  /** Whether the group, or one below it, may be wanted. Other branches need not be walked. */
  readonly mayHave: (path: string) => boolean
}

/** Returns the choice made by patterns. A pattern is one of a path even without a leading slash. */
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
