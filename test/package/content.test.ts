import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Packed, ROOT } from './helpers/packed.js'

interface Manifest {
  readonly bin: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, string>>
}

/** Matches static imports and re-exports, `import('…')`, `require('…')`. */
const IMPORT = /(?:^(?:import|export)\s(?:[^'"();=]*\sfrom\s)?|\b(?:import|require|requireLater)\()['"]([^'"]+)['"]/gm

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')

describe('the published package', () => {
  let packed: Packed
  let files: readonly string[]
  before(async () => {
    packed = await Packed.make()
    files = [...packed.sizes.keys()]
  })
  after(() => packed.remove())

  it('contains the program and nothing that only its makers use', () => {
    const foreign = files.filter(
      (file) => !/^((dist\/)?(src|workers)|dist\/(entries|page)|config)\/|^[\w.]+$/.test(file),
    )
    assert.deepEqual(foreign, [])
    const ofMakers = files.filter((file) => /(^|\/)(test|bench|fixtures|docs)\/|\.(test|bench)\./.test(file))
    assert.deepEqual(ofMakers, [])
    for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md', 'package.json']) assert.ok(files.includes(file), file)
  })

  it('contains every file that its manifest names', () => {
    const { bin, exports } = JSON.parse(read('package.json')) as Manifest
    const targets = Object.values(exports).flatMap((target) =>
      typeof target === 'string' ? target : Object.values(target),
    )
    for (const file of [...Object.values(bin), ...targets])
      assert.ok(packed.sizes.has(path.posix.normalize(file)), file)
  })

  it('has a command that the system can execute', () => {
    const { bin } = JSON.parse(read('package.json')) as Manifest
    const main = bin['hostpulse'] ?? ''
    assert.match(read(main), /^#!\/usr\/bin\/env node\n/)
    assert.equal(statSync(path.join(ROOT, main)).mode & 0o111, 0o111)
  })

  it('runs no script when it is installed', () => {
    const { scripts } = JSON.parse(read('package.json')) as Manifest
    for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) assert.equal(scripts[name], undefined)
  })

  it('contains each worker, page asset and file that the program finds by a URL relative to its own', () => {
    const missing: string[] = []
    for (const file of files.filter((name) => /^dist\/.*\.js$/.test(name))) {
      // URLs of `packageFile` are relative to its own file.
      for (const [, how, url = ''] of read(file).matchAll(
        /(new URL|packageFile)\('(\.[^']+)'(?:, import\.meta\.url)?\)/g,
      )) {
        const target = path.posix.join(how === 'packageFile' ? 'dist/src/shared' : path.posix.dirname(file), url)
        const there = target.endsWith('/') ? files.some((name) => name.startsWith(target)) : packed.sizes.has(target)
        if (!there) missing.push(`${file} -> ${target}`)
      }
    }
    assert.deepEqual(missing, [])
    for (const name of ['index.html', 'page.css', 'page.js']) assert.ok(packed.sizes.has(`dist/page/${name}`), name)
  })

  it('contains every module that one of its modules imports, and depends on every package', () => {
    const { dependencies } = JSON.parse(read('package.json')) as Manifest
    const missing: string[] = []
    for (const file of files.filter((name) => /^dist\/.*\.c?js$/.test(name))) {
      for (const [, specifier = ''] of read(file).matchAll(IMPORT)) {
        if (specifier.startsWith('node:')) continue
        const found = specifier.startsWith('.')
          ? packed.sizes.has(path.posix.join(path.posix.dirname(file), specifier))
          : packageOf(specifier) in dependencies
        if (!found) missing.push(`${file} -> ${specifier}`)
      }
    }
    assert.deepEqual(missing, [])
  })

  it('has source and declaration maps that lead to sources inside it', () => {
    const broken: string[] = []
    for (const file of files.filter((name) => name.endsWith('.map'))) {
      const { sources, sourceRoot = '' } = JSON.parse(read(file)) as { sources: string[]; sourceRoot?: string }
      for (const source of sources) {
        const target = path.posix.join(path.posix.dirname(file), sourceRoot, source)
        if (!packed.sizes.has(target)) broken.push(`${file} -> ${target}`)
      }
    }
    assert.deepEqual(broken, [])
    const unmapped = files.filter((name) => /^dist\/.*\.(c?js|d\.ts)$/.test(name) && !packed.sizes.has(`${name}.map`))
    assert.deepEqual(unmapped, [])
  })
})

/** Returns the package of an import: `@scope/name` or `name`. */
function packageOf(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/')
  return first.startsWith('@') ? `${first}/${second}` : first
}
