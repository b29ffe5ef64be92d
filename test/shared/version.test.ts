import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { version } from '../../src/shared/version.js'

test('the version in the code is the version of the package', () => {
  const { version: published } = createRequire(import.meta.url)('../../../package.json') as { version: string }
  assert.equal(version, published)
})
