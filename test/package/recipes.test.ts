import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { checkoutCopy } from './helpers/checkout.js'
import { succeeded } from './helpers/command.js'
import { ROOT } from './helpers/packed.js'
import { collector } from './recipes/collector.js'
import { format } from './recipes/format.js'
import { metric } from './recipes/metric.js'
import { option } from './recipes/option.js'
import { pageView } from './recipes/page-view.js'
import type { Change, Recipe } from './recipes/recipe.js'

const TIMEOUT = { timeout: 180_000 }
const contributing = readFileSync(path.join(ROOT, 'CONTRIBUTING.md'), 'utf8')

for (const recipe of [metric, collector, option, format, pageView]) {
  describe(`CONTRIBUTING.md, "${recipe.heading}"`, () => {
    let copy: string
    before(async () => {
      copy = await checkoutCopy()
    })
    after(() => rmSync(copy, { recursive: true }))

    it('names every file that it takes', () => {
      const named = filesNamedIn(recipe)
      assert.ok(named.length > 0)
      const others = recipe.changes.map(({ file }) => file).filter((file) => !named.some((name) => name.test(file)))
      assert.deepEqual(others, [])
    })

    it('leads to an addition that works', TIMEOUT, async () => {
      const node = (...words: readonly string[]) => succeeded(process.execPath, words, { cwd: copy })
      for (const change of recipe.changes) apply(copy, change)
      await node('scripts/build.mjs')
      const types = () => readFileSync(path.join(copy, 'src/config/agent-config.ts'), 'utf8')
      const before = types()
      await node('dist/scripts/docs/generate.js')
      if (types() !== before) await node('scripts/build.mjs')
      for (const word of recipe.tests) await node('scripts/test.mjs', 'unit', word)
      writeFileSync(path.join(copy, 'proof.mjs'), recipe.proof)
      await node('proof.mjs')
      // Formats like `npm run format`.
      const sources = new Set(recipe.changes.map(({ file }) => file).filter((file) => /\.[jt]s$/.test(file)))
      await node('node_modules/@biomejs/biome/bin/biome', 'check', '--write', '--error-on-warnings', ...sources)
    })
  })
}

/** Returns patterns for the files that a section lists. NAME stands for any one name, and a folder for its content. */
function filesNamedIn({ heading }: Recipe): readonly RegExp[] {
  const section = contributing.split(/^#{2,3} /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  return [...section.matchAll(/^- `([^`]+)`/gm)].map(([, name = '']) => {
    const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('NAME', '[^/]+')
    return new RegExp(name.endsWith('/') ? `^${escaped}` : `^${escaped}$`)
  })
}

function apply(copy: string, change: Change): void {
  const target = path.join(copy, change.file)
  if ('text' in change) {
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, change.text, { flag: 'wx' })
    return
  }
  const text = readFileSync(target, 'utf8')
  assert.equal(text.split(change.find).length, 2, `${change.file} must have this once: ${change.find}`)
  writeFileSync(
    target,
    text.replace(change.find, () => change.replace),
  )
}
