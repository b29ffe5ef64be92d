import type { NameFilter } from '../src/model/settings.js'

/** A test for names: true for those that match some `include` (all, when it is empty) and no `exclude`. */
export function nameFilter({ include, exclude }: NameFilter): (name: string) => boolean {
  const included = include.map(pattern)
  const excluded = exclude.map(pattern)
  return (name) =>
    (included.length === 0 || included.some((expression) => expression.test(name))) &&
    !excluded.some((expression) => expression.test(name))
}

/** `*` stands for any characters, `?` for one; everything else for itself. */
function pattern(wildcards: string): RegExp {
  const escaped = wildcards.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('\\*', '.*').replaceAll('\\?', '.')}$`, 'su')
}
