import type { ShapeSettings } from '../shared/settings.js'
import { AS_IT_IS } from '../shared/shaper.js'
import { section } from './field.js'
import { integer, textByName, texts, textsByName } from './fields.js'
import type { Readable } from './read.js'

const TAG_NAME = {
  pattern: /^(?!__proto__$)\P{C}{1,128}$/u,
  expected: 'is not a tag: a name is at most 128 printable characters',
}

/** The keys that decide which series a collector has, and with which tags. */
export const shapeFields = {
  types: section(
    { title: 'TypeFilter', description: 'Metrics to report' },
    {
      include: texts('Only these types; all when empty. `*` and `?` are wildcards').default([]),
      exclude: texts('Not these types, included or not').default([]),
    },
  ),
  tags: section(
    { title: 'TagRules', description: 'Series to report and their tags: filters first, then drop, rename and add' },
    {
      include: textsByName(
        'By tag: only these values; a series without the tag stays. `*` and `?` are wildcards',
        TAG_NAME,
      ).default({}),
      exclude: textsByName('By tag: not these values', TAG_NAME).default({}),
      drop: texts(
        'Tags to leave out; of series that become equal the first stays, the others count as invalid',
      ).default([]),
      rename: textByName('New names of tags', TAG_NAME).default({}),
      add: textByName("Constant tags; a series' own tag of that name wins", TAG_NAME).default({}),
    },
  ),
  maxSeries: integer('Most series of one collection; further ones are left out, counted and logged', {
    min: 1,
    max: 1_000_000,
  }).default(10_000),
}

/** @param read fields that had no problem */
export function shapeOf({ types, tags, maxSeries }: Readable<ShapeSettings>): ShapeSettings {
  return {
    types: { ...AS_IT_IS.types, ...types },
    tags: { ...AS_IT_IS.tags, ...tags },
    maxSeries: maxSeries ?? AS_IT_IS.maxSeries,
  } as ShapeSettings
}
