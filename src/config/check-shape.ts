import { type CollectorDefinition, isOfProcess } from '../collectors/definition.js'
import { nameFilter } from '../shared/name-filter.js'
import type { ShapeSettings } from '../shared/settings.js'
import { nearest } from './nearest.js'
import type { Path } from './path.js'
import type { Readable } from './read.js'
import type { Report } from './report.js'

/**
 * Reports rules that have no effect or an ambiguous one: types and tags that a built-in collector does not have, and tags that would
 * share a name. Does not check the types and tags of collectors of the process: some of their tags are known only at run time.
 */
export function checkShape(
  { types = {}, tags = {} }: Readable<ShapeSettings>,
  definition: CollectorDefinition | undefined,
  at: Path,
  report: Report,
): void {
  const { include = {}, exclude = {}, drop = [], rename = {} } = tags
  const targets = Object.entries(rename)
  for (const [tag, name] of targets) {
    const first = targets.find(([, other]) => other === name)?.[0]
    if (first !== tag) report.addValue([...at, 'tags', 'rename', tag], `is already the new name of ${first}`)
    if (drop.includes(tag)) report.add([...at, 'tags', 'rename', tag], `${tag} is dropped too: choose one`)
  }
  if (definition === undefined || isOfProcess(definition)) return
  for (const [key, patterns = []] of Object.entries(types))
    checkTypes(patterns, definition, [...at, 'types', key], report)
  const known = tagsOf(definition)
  const named = [
    ...Object.keys(include).map((tag) => [tag, ['include', tag]] as const),
    ...Object.keys(exclude).map((tag) => [tag, ['exclude', tag]] as const),
    ...drop.map((tag, index) => [tag, ['drop', index]] as const),
    ...Object.keys(rename).map((tag) => [tag, ['rename', tag]] as const),
  ]
  for (const [tag, path] of named) {
    if (!known.includes(tag)) report.add([...at, 'tags', ...path], unknown(`tag of ${definition.name}`, tag, known))
  }
  for (const [tag, name = ''] of targets) {
    if (known.includes(name) && !drop.includes(name) && !Object.hasOwn(rename, name)) {
      report.addValue([...at, 'tags', 'rename', tag], `is a tag of ${definition.name} already: drop or rename that too`)
    }
  }
}

function checkTypes(patterns: readonly string[], definition: CollectorDefinition, at: Path, report: Report): void {
  const types = definition.metrics.map(({ type }) => type)
  for (const [index, pattern] of patterns.entries()) {
    if (types.some(nameFilter({ include: [pattern], exclude: [] }))) continue
    report.add([...at, index], unknown(`metric of ${definition.name}`, pattern, types))
  }
}

/** Returns the tags that a collector's points may have, including `stat` of the statistics of samples. */
function tagsOf({ metrics }: CollectorDefinition): readonly string[] {
  const sampled = metrics.some((metric) => metric.sampled) ? ['stat'] : []
  return [...new Set([...metrics.flatMap(({ tags, optionalTags = [] }) => [...optionalTags, ...tags]), ...sampled])]
}

function unknown(what: string, written: string, known: readonly string[]): string {
  const meant = nearest(written, known)
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  return `${JSON.stringify(written)} is no ${what}${hint}`
}
