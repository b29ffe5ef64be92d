import type { NameFilter } from '../src/model/settings.js'

/**
 * A test for names: true for those that match some `include` (all, when it is empty) and no `exclude`.
 * Callers keep its answer per name; it is not made for every sample.
 */
export function nameFilter({ include, exclude }: NameFilter): (name: string) => boolean {
  const included = include.length === 0 ? everything : matchesAny(include)
  const excluded = matchesAny(exclude)
  return (name) => included(name) && !excluded(name)
}

/** A test for names: true for those that match one of the patterns. `*` stands for any characters, slashes too; `?` for one. */
export function matchesAny(patterns: readonly string[]): (name: string) => boolean {
  const expressions = patterns.map(expressionOf)
  return (name) => expressions.some((expression) => expression.test(name))
}

function everything(): boolean {
  return true
}

function expressionOf(pattern: string): RegExp {
  // A row of stars means what one does, and would only make the search slow.
  const literal = pattern.replace(/\*+/g, '*').replace(/[\\^$.+()[\]{}|/]/g, '\\$&')
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'su')
}
