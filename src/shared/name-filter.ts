import type { NamePatterns } from './settings.js'

/**
 * Returns a test for names: true for those that match an `include` (all, when it is empty) and no `exclude`.
 * Callers cache its result per name; it is too slow for every sample.
 */
export function nameFilter({ include, exclude }: NamePatterns): (name: string) => boolean {
  const included = include.length === 0 ? everything : matchesAny(include)
  const excluded = matchesAny(exclude)
  return (name) => included(name) && !excluded(name)
}

/** Returns a test for names: true for those that match a pattern. `*` is any number of characters, including slashes; `?` is one. */
export function matchesAny(patterns: readonly string[]): (name: string) => boolean {
  const globs = patterns.map((pattern) => [...pattern])
  return (name) => globs.some((glob) => matches(glob, [...name]))
}

function everything(): boolean {
  return true
}

// Several stars in a row mean the same as one, and would only slow the match down.
function matches(glob: readonly string[], name: readonly string[]): boolean {
  let at = 0
  let star = -1
  let afterStar = 0
  for (let position = 0; position < name.length; ) {
    if (glob[at] === '*') {
      star = at++
      afterStar = position
    } else if (glob[at] === '?' || glob[at] === name[position]) {
      at++
      position++
    } else if (star !== -1) {
      at = star + 1
      position = ++afterStar
    } else {
      return false
    }
  }
  while (glob[at] === '*') at++
  return at === glob.length
}
