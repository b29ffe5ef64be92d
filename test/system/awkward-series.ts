import type { Series, Tags } from '../../src/shared/frame.js'

const TEXTS = [
  ...['a b', ' ', ' leading', 'trailing ', 'a,b', ',', 'a=b', '=', 'a;b', '|', 'a.b/c-d', 'a:b', '$x%', '[a]', '`a`'],
  ...['a"b', '"quoted"', "a'b", '"', '{a="b"}', '<b>', '\\', 'a\\b', 'a\\', 'a\\\\b', 'a\\,b', 'a\\ b', 'a\\=b', '\\n'],
  ...[
    'a\nb',
    '\n',
    'a\r\nb',
    'a\tb',
    'a\u0000b',
    '\u2028',
    '\u00a0',
    '日本',
    'ü',
    'Ü',
    '☃ 😀',
    '#comment',
    '# HELP a b',
  ],
  ...[
    'le',
    'quantile',
    '__name__',
    '__x',
    '_x',
    'x_',
    '_',
    '0',
    '9lives',
    '1i',
    'NaN',
    'true',
    'null',
    'a'.repeat(200),
  ],
  ...['time', 'a_time', 'time_', 'value', 'a_value', 'name', '_field', 'host', 'instance', 'job', 'env', 'db'],
]

/** Series with each text as a type, as a tag's name and as a tag's value; `n` keeps them distinct. */
export const awkwardSeries: readonly Series[] = TEXTS.flatMap((text, at) => {
  const n = String(at)
  return [
    { type: text, kind: 'gauge', tags: { n } },
    { type: 'awkward_key', kind: 'counter', tags: { n, [text]: 'x' } },
    { type: 'awkward_value', kind: 'gauge', tags: { n, tag: text, empty: '' } },
  ]
})

/** Maps a series to its name and labels in the server. */
export type Mapping = (type: string, tags: Tags) => readonly [name: string, labels: Tags]

/** @param common tags of every series */
export function inPrometheus(common: Tags): Mapping {
  return (type, tags) => {
    const entries = Object.entries({ ...common, ...tags })
    return [underscored(type, /[^\w:]/g), Object.fromEntries(entries.map(([tag, value]) => [label(tag), value]))]
  }
}

function label(tag: string): string {
  return underscored(tag, /\W/g).replace(/^__+/, '_')
}

function underscored(text: string, others: RegExp): string {
  return text.replace(others, '_').replace(/^(?=\d)/, '_')
}
