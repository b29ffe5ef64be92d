import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { PLANTED_BUGS } from './bugs.js'

/** The package's compiled sources: this file runs in dist/test/simulation/planted. */
const SRC = new URL('../../../../src/', import.meta.url)

test('each planted bug has exactly one place in the sources', () => {
  const places = PLANTED_BUGS.map(({ name, file, right }) => {
    const source = readFileSync(new URL(`${file}.ts`, SRC), 'utf8')
    return [name, source.split(right).length - 1] as const
  })
  assert.deepEqual(
    places.filter(([, count]) => count !== 1),
    [],
  )
})
