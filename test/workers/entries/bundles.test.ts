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

/** Returns the sources of a bundle that match. */
function sourcesIn(file: string, pattern: RegExp): string[] {
  const { sources }: { sources: string[] } = JSON.parse(read(`${file}.map`))
  assert.ok(sources.length > 0)
  return sources.filter((source) => pattern.test(source))
}

test('the bundles of threads and processes have no part of what reads the configuration', () => {
  // An output masks its URL and explains why a file cannot be read.
  const read = /\/src\/config\/(?!(?:destination|harmless|mask-url|nearest|why-unreadable)\.ts$)|\/node_modules\//
  for (const file of bundles) assert.deepEqual(sourcesIn(file, read), [], file)
})

test('only what the watch of stalls loads when it reports can send and serve', () => {
  const sends = /\/src\/(?:send|listen|encode|buffer|config)\//
  for (const file of bundles.filter((each) => each !== 'stall-reports.js')) {
    assert.deepEqual(sourcesIn(file, sends), [], file)
  }
  assert.ok(sourcesIn('stall-reports.js', sends).length > 0)
})
