import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readableName } from '../../src/shared/readable-name.js'

test('a name in UTF-8 is its text, and the bytes of any other are escaped', () => {
  assert.equal(readableName(Buffer.from('größe')), 'größe')
  assert.equal(readableName(Buffer.from('ab\xff', 'latin1')), 'ab\\xff')
  assert.equal(readableName(Buffer.from('C:\\xylem')), 'C:\\xylem')
})

test('no two names have one text', () => {
  const pieces = ['a', '\\', 'x', 'ff', '5c', 'c3', '\xff', '\xc3', '\xa4'].map((text) => Buffer.from(text, 'latin1'))
  const names = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => Buffer.concat(parts))
  fc.assert(
    fc.property(names, names, (one, other) => {
      assert.equal(readableName(one) === readableName(other), one.equals(other))
    }),
  )
})
