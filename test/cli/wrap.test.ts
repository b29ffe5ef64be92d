import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wrap } from '../../src/cli/wrap.js'

test('lines end between words, and further ones hang', () => {
  assert.equal(wrap('one two three four', 11, '', '  '), 'one two\n  three\n  four')
  assert.equal(wrap('one two three', 9, '  '), '  one two\n    three')
})

test('a word that is too long for a line stays whole', () => {
  assert.equal(wrap('see http://127.0.0.1:9470/ now', 12, ''), 'see\nhttp://127.0.0.1:9470/\nnow')
})
