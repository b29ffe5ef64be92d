import type {
  ListOption,
  NameFilterOption,
  OptionField,
  OptionFields,
  TextOption,
  TreeFilterOption,
} from '../collectors/options.js'
import { type Fields, section } from './field.js'
import { choice, destinationUrl, duration, integer, listenAddress, text, texts, toggle } from './fields.js'
import { listOf } from './list-field.js'
import { formatDuration } from './units.js'

/** Returns the fields of a collector's options, derived from their declarations. */
export function optionFields(options: OptionFields): Fields {
  return Object.fromEntries(Object.entries(options).map(([key, option]) => [key, fieldOf(key, option)]))
}

function fieldOf(key: string, field: OptionField | TextOption): Fields[string] {
  const { description } = field
  switch (field.kind) {
    case 'toggle':
      return toggle(description).default(field.default)
    case 'choice':
      return choice(description, field.words).default(field.default)
    case 'integer':
      return integer(description, field).default(field.default)
    case 'duration':
      return duration(description, { min: formatDuration(field.min), max: formatDuration(field.max) }).default(
        formatDuration(field.default),
      )
    case 'file':
      return text(description).optional()
    case 'section':
      return section(field, optionFields(field.fields))
    case 'nameFilter':
      return nameFilter(key, field)
    case 'url':
      return destinationUrl(description).optional()
    case 'listen':
      return listenAddress(description).optional()
    case 'treeFilter':
      return treeFilter(key, field)
    case 'text':
      return text(field.description)
    case 'list':
      return list(field)
  }
}

function list({ description, title, fields, unique, max }: ListOption) {
  const entries = Object.entries(fields).map(([key, field]) => [key, fieldOf(key, field)] as const)
  const items = section<Fields>({ title, description: 'An entry of the list' }, Object.fromEntries(entries))
  return listOf(items, { description, unique, max }).default([])
}

function nameFilter(key: string, { description, default: { include, exclude } }: NameFilterOption) {
  return section(
    { title: exclude.length === 0 ? 'NameFilter' : `${singular(key)}Filter`, description },
    {
      include: texts('Only these; all when empty. `*` and `?` are wildcards').default(include),
      exclude: texts('Not these, included or not').default(exclude),
    },
  )
}

function treeFilter(key: string, { description, maxDepth, default: preset }: TreeFilterOption) {
  return section(
    { title: `${singular(key)}Filter`, description },
    {
      include: texts('Paths of these; none when empty. `*` (slashes too) and `?` are wildcards').default(
        preset.include,
      ),
      exclude: texts('Not these, included or not').default(preset.exclude),
      depth: integer('Levels below the root to search', { min: 1, max: maxDepth }).default(preset.depth),
    },
  )
}

/** Turns `interfaces` into `Interface`, for the name of a type: a filter with its own defaults has its own type. */
function singular(key: string): string {
  return `${key.charAt(0).toUpperCase()}${key.slice(1).replace(/s$/, '')}`
}
