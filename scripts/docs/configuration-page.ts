import { fileJsonSchema } from './config-schema.js'
import { SEVERAL_FILES_AND_RELOAD } from './configuration-reload.js'
import { code, markdownTable } from './markdown.js'
import { hasDefault, type SchemaNode, type Section, sectionsOf } from './schema-node.js'

const PLACEHOLDERS = [
  [
    code(`\${NAME}`),
    'the variable; inside a value and unset: an error; as the whole value and unset or empty: the key is absent, which is an error in the url, token, headers and key passphrase of an output',
  ],
  [code(`\${NAME:-default}`), 'the variable, or the default when it is unset or empty'],
  [code(`\${NAME:?message}`), 'the variable, or an error with the message when it is unset or empty'],
  [code(`\${A:-\${B}}`), 'an error: a default is plain text'],
  [code('$${'), `a literal ${code('${')}`],
]

const VARIABLES = [
  [code('HOSTPULSE_CONFIG'), `the file, as ${code('--config')}`],
  [code('HOSTPULSE_ENDPOINT'), `one output, as ${code('--endpoint')}: it replaces those of the file`],
  [
    code('HOSTPULSE_TOKEN'),
    `bearer token of the outputs given by ${code('--endpoint')} or ${code('HOSTPULSE_ENDPOINT')}, and of no other`,
  ],
  [code('HOSTPULSE_LOG_LEVEL'), `as ${code('--log-level')}`],
  [
    code('HOSTNAME'),
    `name of the host, unless ${code('host')} says otherwise; nothing but blanks is no name, in either`,
  ],
  [code('NO_COLOR'), 'no colours in pretty logs'],
  [
    code('XDG_CACHE_HOME'),
    `with Node 22.8 and newer, compiled code is kept in ${code('hostpulse/compiled')} there, or in ${code('~/.cache')}, for a faster start; not where others can write, and not with ${code('NODE_DISABLE_COMPILE_CACHE=1')}`,
  ],
]

const INTRODUCTION = `<!-- Written by \`npm run docs\` from the schema of the configuration; edit that. -->

# Configuration

\`hostpulse init\` writes the annotated file below, \`hostpulse check\` validates one and prints what it
resolves to. The file is YAML 1.2 (JSON is a part of it) of at most 1 MB; \`config/hostpulse.schema.json\` describes it for
editors. \`new Agent({…})\` takes the same keys.

**Durations** are \`250ms\`, \`10s\`, \`5m\`, \`1h\`, or \`0\`; in code also a number of milliseconds. **Sizes** are \`64KB\`, \`1MB\`, \`1GB\` (powers of
1000), \`64KiB\`, \`1MiB\`, \`1GiB\` (powers of 1024), or a number of bytes.

**Placeholders** in string values are replaced by environment variables after parsing, so that no variable can add
structure. \`new Agent({…})\` replaces nothing: a program reads its environment itself.

${markdownTable(['written', 'becomes'], PLACEHOLDERS)}
**Paths** are relative to the file; those of flags and of \`new Agent({…})\` to the working directory. Run as root,
a configuration or module is refused unless it, the folders above it up to / and the links on the way belong to root and are
writable by their owner alone, as sshd's StrictModes has it; a group that is root's own is no exception. Folders with the sticky
bit and read-only mounts pass. Of a token or TLS file \`run\` and \`check\` only warn.

**Secrets**: a \`#\`, \`/\`, \`?\`, \`@\` or \`%\` in a user or password of a URL is written \`%23\`, \`%2F\`, \`%3F\`, \`%40\`, \`%25\`. Userinfo,
fragments and query values are never shown, except what names a database, organization, bucket or precision. Of a URL that cannot be read, or that can be read in two ways, only the scheme is
shown; an output without a name is then called after the scheme. The path of a URL is no secret.

**Precedence**: flag, then environment, then file, then default. A variable that is empty counts as unset.

${markdownTable(['variable', 'meaning'], VARIABLES)}
\`--interval\` sets the top-level key: a collector with its own interval keeps it. \`--sample-interval\` goes to every collector
that can be sampled; \`--flush-interval\`, \`--buffer-points\` and \`--format\` go to every output.
`

/**
 * Returns the text of docs/configuration.md.
 * @param annotated the text of config/hostpulse.yaml
 */
export function configurationPage(annotated: string): string {
  const sections = sectionsOf(fileJsonSchema()).filter(({ path }) => path !== 'collectors')
  return [
    INTRODUCTION,
    SEVERAL_FILES_AND_RELOAD,
    `## The annotated file\n\n\`\`\`yaml\n${annotated}\`\`\`\n`,
    ...withoutRepetition(sections).map(describeSection),
  ].join('\n')
}

/** Describes options shared by several collectors once, after the last of them. */
function withoutRepetition(sections: readonly Section[]): readonly Section[] {
  const shared = sections.map(({ path, node }) => ({
    path: path.replace(/^collectors\.[^.]+\./, 'collectors.*.'),
    node,
  }))
  const keys = shared.map((section) => JSON.stringify(section))
  return sections.flatMap((section, index) => {
    const key = keys[index] as string
    if (keys.indexOf(key) === keys.lastIndexOf(key)) return [section]
    return keys.lastIndexOf(key) === index ? (shared[index] as Section) : []
  })
}

function describeSection({ path, node }: Section): string {
  const title = path === '' ? 'Top level' : code(path)
  const description = path === '' ? '' : `${node.description}.\n\n`
  const rows = Object.entries(node.properties ?? {}).map(([key, child]) => row(key, child, node))
  return `## ${title}\n\n${description}${markdownTable(['key', 'type', 'default', 'meaning'], rows)}`
}

function row(key: string, child: SchemaNode, { required }: SchemaNode): readonly string[] {
  const preset = hasDefault(child) ? code(textOf(child.default)) : ''
  return [code(key), code(typeOf(child)), required?.includes(key) ? 'required' : preset, child.description ?? '']
}

function typeOf({ title = '', properties }: SchemaNode): string {
  return properties === undefined ? title.replaceAll("'", '') : 'section'
}

function textOf(preset: unknown): string {
  return typeof preset === 'string' ? preset : JSON.stringify(preset)
}
