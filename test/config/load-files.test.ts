import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Facts, hostFacts } from '../../src/config/facts.js'
import { loadFiles } from '../../src/config/load-files.js'
import { privateFolder } from '../helpers/private-folder.js'

/** Writes files into a new folder, the main one as `main.yaml`. */
function folderWith(context: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = privateFolder(context)
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return folder
}

function load(folder: string, facts: Partial<Facts> = {}) {
  return loadFiles(path.join(folder, 'main.yaml'), 'main.yaml', { ...hostFacts(), isRoot: false, env: {}, ...facts })
}

function problemsOf(folder: string, facts: Partial<Facts> = {}): readonly string[] {
  return load(folder, facts).problems.map(({ path: at, message }) => `${at}: ${message}`)
}

test('one file is what is written in it, under its own paths', (context) => {
  const { written, included, problems, placeOf } = load(folderWith(context, { 'main.yaml': 'interval: 1s\n' }))
  assert.deepEqual([written, included, problems], [{ interval: '1s' }, [], []])
  assert.deepEqual(placeOf(['interval']), { path: ['interval'] })
})

test('included files are merged in the order of patterns and names, each once', (context) => {
  const output = (name: string) => `outputs: [{ name: ${name}, url: "http://${name}/" }]\n`
  const folder = folderWith(context, {
    'main.yaml': `include: [conf.d/z.yaml, "conf.d/*.yaml"]\n${output('main')}`,
    'conf.d/b.yaml': output('b'),
    'conf.d/a.yaml': output('a'),
    'conf.d/z.yaml': output('z'),
  })
  const { written, included, placeOf, baseDirOf } = load(folder)
  assert.deepEqual(included, ['conf.d/z.yaml', 'conf.d/a.yaml', 'conf.d/b.yaml'])
  const { outputs, ...rest } = written as { readonly outputs: readonly { readonly name: string }[] }
  assert.deepEqual(
    outputs.map(({ name }) => name),
    ['main', 'z', 'a', 'b'],
  )
  assert.deepEqual(rest, {})
  assert.deepEqual(placeOf(['outputs', 3, 'url']), { file: 'conf.d/b.yaml', path: ['outputs', 0, 'url'] })
  assert.equal(baseDirOf(['outputs', 3, 'tokenFile']), path.join(folder, 'conf.d'))
  assert.equal(baseDirOf(['outputs', 0, 'tokenFile']), folder)
  assert.equal(baseDirOf(['procRoot']), folder)
})

test('a placeholder in include is replaced; one that is unset includes nothing', (context) => {
  const folder = folderWith(context, { 'main.yaml': `include: "\${PARTS}"\n`, 'parts/a.yaml': 'host: a\n' })
  assert.deepEqual(load(folder, { env: { PARTS: 'parts/*' } }).written, { host: 'a' })
  const { written, problems } = load(folder)
  assert.deepEqual([written, problems], [{}, []])
})

test('a glob may match nothing, a name may not', (context) => {
  const folder = folderWith(context, { 'main.yaml': 'include: ["conf.d/*.yaml", extra.yaml]\n' })
  assert.deepEqual(problemsOf(folder), ['extra.yaml: does not exist or cannot be seen'])
})

test('the file itself is not included by a glob, and must not be by name', (context) => {
  const folder = folderWith(context, { 'main.yaml': 'include: "*.yaml"\nhost: a\n', 'other.yaml': 'align: false\n' })
  assert.deepEqual(load(folder).written, { host: 'a', align: false })
  writeFileSync(path.join(folder, 'main.yaml'), 'include: main.yaml\n')
  assert.deepEqual(problemsOf(folder), ['include: "main.yaml" is the file that includes it'])
})

test('problems name the file: one that cannot be read, has no keys, includes others, contradicts', (context) => {
  const folder = folderWith(context, {
    'main.yaml': 'include: conf.d/*\ninterval: 1s\n',
    'conf.d/a.yaml': 'interval: 2s\n',
    'conf.d/b.yaml': 'a: [\n',
    'conf.d/c.yaml': '',
    'conf.d/d.yaml': '- 1\n',
    'conf.d/e.yaml': 'include: ../f.yaml\n',
  })
  assert.deepEqual(problemsOf(folder), [
    'conf.d/b.yaml: line 2, column 1: Flow sequence in block collection must be sufficiently indented and end with a ]',
    'conf.d/c.yaml: is empty: `hostpulse init` writes one to begin with',
    'conf.d/d.yaml: must be a mapping of keys to values',
    'conf.d/e.yaml: include: an included file cannot include others',
    'interval: is set differently in main.yaml and conf.d/a.yaml: keep one',
  ])
})

test('a value of include that is no path says what would be', (context) => {
  const folder = folderWith(context, { 'main.yaml': 'include: 5\n' })
  assert.deepEqual(problemsOf(folder), ['include: 5 must be a path, such as conf.d/*.yaml, or a list of paths'])
  for (const pattern of ['conf.d/**/x.yaml', 'conf.d/{a,b}.yaml', 'conf.d/[ab].yaml']) {
    writeFileSync(path.join(folder, 'main.yaml'), `include: "${pattern}"\n`)
    assert.deepEqual(problemsOf(folder), [`include: "${pattern}" has a wildcard other than * and ?`])
  }
})

test('root trusts an included file no more than the main one', (context) => {
  const folder = folderWith(context, { 'main.yaml': 'include: conf.d/*\n', 'conf.d/a.yaml': 'host: a\n' })
  const { entry } = hostFacts()
  const rootOwned = { kind: 'directory', uid: 0, mode: 0o755, target: undefined } as const
  // The user who runs the tests counts as root, and the folders above are not under test.
  const own = (at: string) => {
    const real = at.startsWith(folder) ? entry(at) : rootOwned
    return real && { ...real, uid: 0 }
  }
  const asRoot = () => problemsOf(folder, { isRoot: true, entry: own })
  for (const at of ['main.yaml', 'conf.d/a.yaml']) chmodSync(path.join(folder, at), 0o644)
  assert.deepEqual(asRoot(), [])
  chmodSync(path.join(folder, 'conf.d/a.yaml'), 0o666)
  assert.match(asRoot().join(), /^conf\.d\/a\.yaml: .*a\.yaml can be written by its group and anybody \(mode 0666\)/)
  chmodSync(path.join(folder, 'conf.d/a.yaml'), 0o644)
  chmodSync(path.join(folder, 'conf.d'), 0o777)
  assert.match(asRoot().join(), /^conf\.d\/a\.yaml: .*conf\.d can be written by/)
})

test('what was read and searched is told with a stamp, and the stamp changes with it', (context) => {
  const folder = folderWith(context, {
    'main.yaml': 'include: [conf.d/*.yaml, no.yaml]\n',
    'conf.d/a.yaml': 'host: a\n',
  })
  const seen = () => new Map(load(folder).seen.map((one) => [path.relative(folder, one.path), one.stamp]))
  const before = seen()
  assert.deepEqual([...before.keys()], ['main.yaml', 'conf.d', 'conf.d/a.yaml', 'no.yaml'])
  assert.deepEqual(seen(), before)
  writeFileSync(path.join(folder, 'conf.d/b.yaml.tmp'), '')
  assert.equal(seen().get('conf.d'), before.get('conf.d'))
  writeFileSync(path.join(folder, 'conf.d/b.yaml'), 'align: false\n')
  assert.notEqual(seen().get('conf.d'), before.get('conf.d'))
  writeFileSync(path.join(folder, 'no.yaml'), 'align: true\n')
  assert.notEqual(seen().get('no.yaml'), before.get('no.yaml'))
  const inode = before.get('conf.d/a.yaml')
  rmSync(path.join(folder, 'conf.d/a.yaml'))
  symlinkSync('../no.yaml', path.join(folder, 'conf.d/a.yaml'))
  assert.notEqual(seen().get('conf.d/a.yaml'), inode)
})
