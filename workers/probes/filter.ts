import type { NamePatterns } from '../../src/shared/settings.js'

/**
 * A test for names: true for those that match some `include` (all, when it is empty) and no `exclude`.
 * Callers keep its answer per name; it is not made for every sample.
 */
export function nameFilter({ include, exclude }: NamePatterns): (name: string) => boolean {
  const included = include.length === 0 ? everything : matchesAny(include)
  const excluded = matchesAny(exclude)
  return (name) => included(name) && !excluded(name)
}

/** A test for names: true for those that match one of the patterns. `*` stands for any characters, slashes too; `?` for one. */
export function matchesAny(patterns: readonly string[]): (name: string) => boolean {
  const globs = patterns.map((pattern) => [...pattern])
  return (name) => globs.some((glob) => matches(glob, [...name]))
}

function everything(): boolean {
  return true
}

/**
 * Steps through both by character. On a mismatch only the last star takes one more: what stood before it need never be tried
 * again, so that the time is at most the product of both lengths. A regular expression would try every star.
 */
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
