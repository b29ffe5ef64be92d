/** A parsed doc comment: text and tags. */
export interface DocComment {
  readonly text: string
  /** Name and meaning of each `@param`. */
  readonly params: readonly (readonly [name: string, meaning: string])[]
  readonly returns: string
  readonly throws: readonly string[]
}

/** Matches known tags only: a comment may also contain a scoped package's name or an address. */
const BEFORE_TAG = /(?=@(?:param|returns|throws|default)\b)/

interface Tag {
  readonly name: string
  readonly value: string
}

/** @param comment with its delimiters, as in the file; may be empty */
export function parseDocComment(comment: string): DocComment {
  const plain = comment.replace(/^\s*\/\*\*/, '').replace(/\*\/\s*$/, '')
  const lines = plain.split('\n').map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
  const parts = lines.join('\n').split(BEFORE_TAG)
  const tags = parts.filter((part) => part.startsWith('@')).map(tagOf)
  const valuesOf = (wanted: string) => tags.filter(({ name }) => name === wanted).map(({ value }) => value)
  return {
    text: parts
      .filter((part) => !part.startsWith('@'))
      .join('')
      .trim(),
    params: paramsOf(tags),
    returns: valuesOf('returns').join(' '),
    throws: valuesOf('throws'),
  }
}

function tagOf(part: string): Tag {
  const [, name = '', value = ''] = /^@(\w+)\s*(.*)$/s.exec(part) ?? []
  return { name, value: value.trim().replaceAll(/\s*\n\s*/g, ' ') }
}

/** Returns the parameters. A `@default` belongs to the parameter before it. */
function paramsOf(tags: readonly Tag[]): DocComment['params'] {
  const params: [string, string][] = []
  for (const { name, value } of tags) {
    const last = params.at(-1)
    if (name === 'default' && last !== undefined) last[1] += ` Default: ${value}`
    if (name !== 'param') continue
    const [, param = '', meaning = ''] = /^(\S+)\s*(.*)$/.exec(value) ?? []
    params.push([param, meaning])
  }
  return params
}
