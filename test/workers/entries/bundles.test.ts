import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { test } from 'node:test'

const entries = new URL('../../../entries/', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, entries), 'utf8')
const bundles = readdirSync(entries).filter((file) => file.endsWith('.js'))

test('the bundles of threads and processes load nothing but Node at their start', () => {
  assert.ok(bundles.includes('run.js') && bundles.includes('run-process.js'))
  for (const file of bundles) {
    const loaded = [...read(file).matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = '']) => name)
    assert.deepEqual(
      loaded.filter((name) => !isBuiltin(name)),
      [],
      file,
    )
  }
})

test('the bundles of threads and processes have no part of what reads the configuration', () => {
  for (const file of bundles) {
    const { sources }: { sources: string[] } = JSON.parse(read(`${file}.map`))
    assert.ok(sources.length > 0)
    assert.deepEqual(
      sources.filter((source) => /\/src\/config\/|\/node_modules\//.test(source)),
      [],
      file,
    )
  }
})
