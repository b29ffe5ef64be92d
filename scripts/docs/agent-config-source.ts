import { configJsonSchema } from './config-schema.js'
import { hasDefault, type SchemaNode, sectionsOf } from './schema-node.js'

const WIDTH = 120

const HEADER = `// Written by \`npm run docs\` from schema.ts; edit that.

/** \`250ms\`, \`10s\`, \`5m\`, \`1h\`, or a number of milliseconds. */
export type Duration = string | number

/** \`64KB\` (1000 bytes each), \`64KiB\` (1024), \`1MB\`, \`1GB\`, or a number of bytes. */
export type Size = string | number
`

/** TypeScript types whose name in the documentation differs. */
const TYPES: Readonly<Record<string, string>> = {
  duration: 'Duration',
  size: 'Size',
  'Record<string, string>': 'Readonly<Record<string, string>>',
  'Record<string, string[]>': 'Readonly<Record<string, readonly string[]>>',
  'Record<string, unknown>': 'Readonly<Record<string, unknown>>',
}

/** Returns the TypeScript types of a configuration: one interface per kind of section. */
export function agentConfigSource(): string {
  const interfaces = new Map<string, Interface>()
  for (const { path, node } of sectionsOf(configJsonSchema())) {
    const name = node.title ?? ''
    interfaces.set(name, { name, node, paths: [...(interfaces.get(name)?.paths ?? []), path] })
  }
  const all = [...interfaces.values()]
  return [HEADER, ...all.map((each) => interfaceSource(each, baseOf(each, all)))].join('\n')
}

interface Interface {
  readonly name: string
  readonly node: SchemaNode
  /** Paths of its sections in the configuration. */
  readonly paths: readonly string[]
}

/** Returns the largest interface that this one can extend: it has all of its properties. */
function baseOf({ node }: Interface, all: readonly Interface[]): Interface | undefined {
  const own = propertiesOf(node)
  return all
    .filter(
      ({ node: other }) =>
        propertiesOf(other).length < own.length && propertiesOf(other).every((each) => own.includes(each)),
    )
    .sort((a, b) => propertiesOf(b.node).length - propertiesOf(a.node).length)[0]
}

/** Returns the name and declaration of each property as strings that compare by ===. */
function propertiesOf({ properties = {} }: SchemaNode): readonly string[] {
  return Object.entries(properties).map(([key, child]) => JSON.stringify([key, child]))
}

function interfaceSource({ name, node, paths }: Interface, base: Interface | undefined): string {
  const inherited = Object.keys(base?.node.properties ?? {})
  const properties = Object.entries(node.properties ?? {})
    .filter(([key]) => !inherited.includes(key))
    .map(([key, child]) => {
      const [mark, orAbsent] = node.required?.includes(key) ? ['', ''] : ['?', ' | undefined']
      return `${comment(child)}  readonly ${key}${mark}: ${typeOf(child)}${orAbsent}\n`
    })
  const about =
    paths.length === 1
      ? node.description
      : `Used as ${placesOf(paths)
          .map((path) => `\`${path}\``)
          .join(', ')}`
  const heading = `export interface ${name}${base === undefined ? '' : ` extends ${base.name}`} {`
  return `/** ${about}. */\n${heading}\n${properties.join('')}${indexSource(node)}}\n`
}

/** Returns an index signature. TypeScript requires that it also fits the named properties. */
function indexSource({ properties, additionalProperties }: SchemaNode): string {
  if (typeof additionalProperties !== 'object' || properties === undefined) return ''
  const types = new Set([...Object.values(properties), additionalProperties].map(typeOf))
  const union = [...types].map((type) => `    | ${type}\n`).join('')
  return `  /** ${additionalProperties.description}. */\n  readonly [name: string]:\n${union}    | undefined\n`
}

function typeOf({ title = 'unknown' }: SchemaNode): string {
  return TYPES[title] ?? (title.endsWith('[]') ? `readonly ${title}` : title)
}

function comment(node: SchemaNode): string {
  const preset = hasDefault(node) ? `@default ${JSON.stringify(node.default).replaceAll('"', "'")}` : ''
  const line = `  /** ${[`${node.description}.`, preset].filter(Boolean).join(' ')} */\n`
  return line.length <= WIDTH ? line : `  /**\n   * ${node.description}.\n${preset && `   * ${preset}\n`}   */\n`
}

/** Lists a section of many collectors once: `collectors.<name>.tags` includes the built-in ones. */
function placesOf(paths: readonly string[]): readonly string[] {
  const general = paths.find((path) => path.startsWith('collectors.<name>.'))
  const suffix = general?.slice('collectors.<name>'.length)
  return general !== undefined && paths.every((path) => path.endsWith(`${suffix}`)) ? [general] : paths
}
