import { code, markdownTable } from '../markdown.js'
import { type Declaration, membersOf, withoutComments } from './declaration.js'
import { parseDocComment } from './doc-comment.js'
import { type Entry, type ReadDeclarations, referenceOf } from './reference.js'

/** The configuration's types are documented in docs/configuration.md. */
const CONFIGURATION = 'config/agent-config'

const HEADER = '<!-- Written by `npm run docs` from the declarations of the public names; edit their comments. -->\n'

/** `exports` of package.json. */
export type Exports = Readonly<Record<string, string | { readonly types: string }>>

/** Returns the files of docs/api: path from the project's root, and text. */
export function apiPages(exports: Exports, read: ReadDeclarations): ReadonlyMap<string, string> {
  const entryPoints = entryPointsOf(exports)
  const entries = referenceOf(entryPoints, [CONFIGURATION], read)
  const modules = [...new Set(entries.map(({ module }) => module))]
  const pages = modules.map((module) => [pathOf(module), modulePage(module, entries)] as const)
  return new Map([['docs/api/README.md', indexPage([...entryPoints.keys()], entries)], ...pages])
}

/** Returns the public import paths with their modules. */
function entryPointsOf(exports: Exports): ReadonlyMap<string, string> {
  const points = new Map<string, string>()
  for (const [key, target] of Object.entries(exports)) {
    if (typeof target === 'string') continue
    points.set(key.replace(/^\./, 'hostpulse'), target.types.replace(/^\.\/dist\/src\/|\.d\.ts$/g, ''))
  }
  return points
}

function indexPage(entryPoints: readonly string[], entries: readonly Entry[]): string {
  const sections = entryPoints.map((from) => {
    const rows = entries
      .filter((entry) => entry.from === from)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((entry) => [`[${entry.name}](${linkTo(entry)})`, kindOf(entry), firstSentence(entry.comment)])
    return `## ${from}\n\n${markdownTable(['name', 'kind', 'what it is'], rows)}`
  })
  const introduction =
    '# Programming interface\n\nWhat can be imported, all of it. `AgentConfig`, what `new Agent({…})` takes, has the keys of the\n' +
    'configuration file: [configuration.md](../configuration.md). What may change in which version: [versioning.md](../versioning.md).\n'
  return [HEADER, introduction, ...sections].join('\n')
}

function modulePage(module: string, entries: readonly Entry[]): string {
  const own = entries.filter((entry) => entry.module === module)
  const sections = own.map((entry) => section(entry, entries))
  return [HEADER, `# ${module}\n`, ...sections].join('\n')
}

function section(entry: Entry, all: readonly Entry[]): string {
  const { text } = parseDocComment(entry.comment)
  const origin = entry.from === undefined ? 'Not exported by name.' : `From \`${entry.from}\`.`
  const words = new Set(withoutComments(entry.source).match(/\w+/g))
  const used = all.filter((other) => other !== entry && words.has(other.name))
  const links = used.map((other) => `[${other.name}](${linkTo(other)})`).join(', ')
  const isClass = kindOf(entry) === 'class'
  return [
    `## ${entry.name}\n`,
    `${[text, tagList(entry.comment), origin].filter(Boolean).join('\n\n')}\n`,
    `\`\`\`ts\n${isClass ? signaturesOf(entry) : dedented(entry.source)}\n\`\`\`\n`,
    ...(links === '' ? [] : [`See ${links}.\n`]),
    ...(isClass
      ? membersOf(entry)
          .filter(({ comment }) => comment !== '')
          .map(memberSection)
      : []),
  ].join('\n')
}

function memberSection({ name, comment }: Declaration): string {
  return `### ${name}\n\n${[parseDocComment(comment).text, tagList(comment)].filter(Boolean).join('\n\n')}\n`
}

/** Returns parameters, result and errors as a list. */
function tagList(comment: string): string {
  const { params, returns, throws } = parseDocComment(comment)
  return [
    ...params.map(([name, meaning]) => `- ${code(name)}: ${meaning}`),
    ...(returns === '' ? [] : [`- returns ${returns}`]),
    ...throws.map((what) => `- throws ${what}`),
  ].join('\n')
}

/** Returns the source of a class without comments and private members. */
function signaturesOf({ source }: Entry): string {
  return dedented(withoutComments(source).replace(/^\s+#private;\n/m, ''))
}

/** Converts the compiler's indentation by 4 to 2. */
function dedented(source: string): string {
  return source.replace(/^( +)/gm, (spaces) => ' '.repeat(Math.ceil(spaces.length / 2)))
}

function kindOf({ source }: Entry): string {
  return /^\w+/.exec(source)?.[0] ?? ''
}

function firstSentence(comment: string): string {
  const [first = ''] = parseDocComment(comment)
    .text.replaceAll('\n', ' ')
    .split(/(?<=\.)\s/)
  return first
}

function pathOf(module: string): string {
  return `docs/api/${pageOf(module)}`
}

function pageOf(module: string): string {
  return `${module.replaceAll('/', '-')}.md`
}

function linkTo({ module, name }: Entry): string {
  return `${pageOf(module)}#${name.toLowerCase()}`
}
