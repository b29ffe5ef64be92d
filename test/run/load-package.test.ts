import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { loadPackage } from '../../src/run/load-package.js'

const LOADED = Symbol.for('hostpulse test: files loaded')
const loaded: string[] = []
Object.assign(globalThis, { [LOADED]: loaded })

/** Creates packages from file texts, with code added that records the file's name when it is loaded. */
function folderOf(t: TestContext, files: Readonly<Record<string, string>>): NodeJS.Require {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hostpulse-'))
  t.after(() => rmSync(folder, { recursive: true }))
  loaded.length = 0
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, 'node_modules', name)
    mkdirSync(path.dirname(file), { recursive: true })
    const write = `globalThis[Symbol.for('hostpulse test: files loaded')].push('${name.replace('.js', '')}')`
    writeFileSync(file, `${text}\n${write}\n`)
  }
  return createRequire(path.join(folder, 'index.js'))
}

/** Returns the number of files loaded after each piece. */
function piecesOf(require: NodeJS.Require, name: string): number[] {
  return Array.from(loadPackage(require, name), () => loaded.length)
}

describe('loadPackage', () => {
  it('loads what a file requires before it, from any package, one file between two yields', (t) => {
    const load = folderOf(t, {
      'top/index.js': "'use strict'\nconst left = require('./left')\nvar right = require('right');",
      'top/left.js': "const { base } = require('base')",
      'right/index.js': "const base_1 = __importDefault(require('base'))\nfunction __importDefault(one) { return one }",
      'base/index.js': "module.exports = require('node:os')",
    })
    assert.deepEqual(piecesOf(load, 'top'), [0, 1, 2, 3, 4])
    assert.deepEqual(loaded, ['base/index', 'top/left', 'right/index', 'top/index'])
  })

  it('leaves out what is required only in some cases', (t) => {
    const load = folderOf(t, {
      'top/index.js': "if (false)\n  module.exports = require('./never')\nexports.later = () => require('./never')",
      'top/never.js': '',
    })
    assert.deepEqual(piecesOf(load, 'top'), [1])
    assert.deepEqual(loaded, ['top/index'])
  })

  it('loads files that require each other as require() does', (t) => {
    const load = folderOf(t, {
      'top/index.js': "const ring = require('./ring')\nexports.seen = ring.seen",
      'top/ring.js': "const leaf = require('./leaf')\nconst top = require('./index')\nexports.seen = Object.keys(top)",
      'top/leaf.js': '',
    })
    assert.deepEqual(piecesOf(load, 'top'), [1, 3])
    assert.deepEqual(loaded, ['top/leaf', 'top/ring', 'top/index'])
    assert.deepEqual(load('top'), { seen: [] })
  })

  it('skips what is missing or throws', (t) => {
    const load = folderOf(t, {
      'top/index.js': "try {\nrequire('absent') } catch {}\ntry {\nrequire('broken') } catch {}",
      'broken/index.js': "throw new Error('broken')",
    })
    assert.doesNotThrow(() => piecesOf(load, 'top'))
    assert.deepEqual(loaded, ['top/index'])
    assert.doesNotThrow(() => piecesOf(load, 'nowhere'))
  })

  it('does nothing for a loaded package', (t) => {
    const load = folderOf(t, { 'top/index.js': '' })
    load('top')
    assert.deepEqual(piecesOf(load, 'top'), [])
  })
})
