import { z } from 'zod'
import type { NameFilterOption, OptionField, OptionFields } from '../collectors/options.js'
import { choice, duration, integer, texts, toggle } from './fields.js'
import { formatDuration } from './units.js'

/** Returns the schema of a collector's options, derived from their declarations. */
export function optionsSchema(options: OptionFields) {
  const fields = Object.entries(options).map(([key, field]) => [key, optionSchema(key, field)] as const)
  return z.strictObject(Object.fromEntries(fields))
}

function optionSchema(key: string, field: OptionField): z.ZodType {
  const { description } = field
  switch (field.kind) {
    case 'toggle':
      return toggle(description).prefault(field.default)
    case 'choice':
      return choice(description, field.words).prefault(field.default)
    case 'integer':
      return integer(description, field).prefault(field.default)
    case 'duration':
      return duration(description, { min: formatDuration(field.min), max: formatDuration(field.max) }).prefault(
        formatDuration(field.default),
      )
    case 'nameFilter':
      return nameFilter(key, field)
  }
}

function nameFilter(key: string, { description, default: { include, exclude } }: NameFilterOption) {
  return z
    .strictObject({
      include: texts('Only these; all when empty. `*` and `?` are wildcards').prefault([...include]),
      exclude: texts('Not these, included or not').prefault([...exclude]),
    })
    .meta({ title: exclude.length === 0 ? 'NameFilter' : `${singular(key)}Filter`, description })
    .prefault({})
}

/** Turns `interfaces` into `Interface`, for the name of a type: a filter with defaults of its own is a type of its own. */
function singular(key: string): string {
  return `${key.charAt(0).toUpperCase()}${key.slice(1).replace(/s$/, '')}`
}
