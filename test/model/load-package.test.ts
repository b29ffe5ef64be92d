import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { loadPackage } from '../../src/model/load-package.js'

const LOADED = Symbol.for('hostpulse test: packages loaded')
const loaded: string[] = []
Object.assign(globalThis, { [LOADED]: loaded })

/** A folder with packages that write their names down when they are loaded. */
function folderOf(t: TestContext, packages: Readonly<Record<string, readonly string[]>>): NodeJS.Require {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hostpulse-'))
  t.after(() => rmSync(folder, { recursive: true }))
  loaded.length = 0
  for (const [name, dependencies] of Object.entries(packages)) {
    const own = path.join(folder, 'node_modules', name)
    mkdirSync(own, { recursive: true })
    const manifest = { name, dependencies: Object.fromEntries(dependencies.map((one) => [one, '*'])) }
    writeFileSync(path.join(own, 'package.json'), JSON.stringify(manifest))
    const requires = dependencies.map((one) => `try { require('${one}') } catch {}`).join('\n')
    const write = `globalThis[Symbol.for('hostpulse test: packages loaded')].push('${name}')`
    writeFileSync(path.join(own, 'index.js'), `${requires}\n${write}\n`)
  }
  return createRequire(path.join(folder, 'index.js'))
}

describe('loading a package piece by piece', () => {
  it('loads what it depends on first, one package between two yields', (t) => {
    const require = folderOf(t, { top: ['left', 'right'], left: ['base'], right: ['base'], base: [] })
    const afterEach: number[] = []
    for (const _ of loadPackage(require, 'top')) afterEach.push(loaded.length)
    assert.deepEqual(loaded, ['base', 'left', 'right', 'top'])
    assert.deepEqual(afterEach, [1, 2, 3, 4])
  })

  it('passes over what is not there, and comes to an end where packages need each other', (t) => {
    const require = folderOf(t, { top: ['absent', 'ring'], ring: ['top'] })
    assert.equal([...loadPackage(require, 'top')].length, 3)
    assert.deepEqual(loaded.toSorted(), ['ring', 'top'])
    assert.doesNotThrow(() => [...loadPackage(require, 'nowhere')])
  })
})
