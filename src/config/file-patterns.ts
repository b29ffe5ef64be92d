import { accept, Field, refuse } from './field.js'
import { text, texts } from './fields.js'

/** Wildcards of other programs; they would match nothing here. */
const OTHER_WILDCARD = /\*\*|[[\]{}]/

/** One path or several, with the wildcards `*` and `?`. */
export function filePatterns(description: string): Field<readonly string[], string | readonly string[]> {
  const { json: one } = text('').declaration
  const { json: several, check } = texts('').declaration
  const list = new Field<readonly string[], string | readonly string[]>({
    title: 'string | string[]',
    description,
    json: { anyOf: [one, several] },
    check: (written, origin) =>
      typeof written === 'string' || Array.isArray(written)
        ? check([written].flat(), origin)
        : refuse('must be a path, such as conf.d/*.yaml, or a list of paths'),
  })
  return list.refine((patterns) =>
    patterns.some((pattern) => OTHER_WILDCARD.test(pattern))
      ? refuse('has a wildcard other than * and ?')
      : accept(patterns),
  )
}
