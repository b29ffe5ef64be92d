import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seriesKey } from '../../../src/receiver/store/series-key.js'

const base = { host: 'h', type: 't' }

test('ignores the order of tags', () => {
  assert.equal(seriesKey({ ...base, tags: { a: '1', b: '2' } }), seriesKey({ ...base, tags: { b: '2', a: '1' } }))
})

test('treats absent and empty tags alike', () => {
  assert.equal(seriesKey({ ...base, tags: {} }), seriesKey(base))
})

test('distinguishes names that contain separators', () => {
  const keys = [
    { host: 'h1:t', type: 't' },
    { host: 'h', type: '1:tt' },
    { host: 'h', type: 't', tags: { a: '1' } },
    { host: 'h', type: 't1:a', tags: { '1': '' } },
    { host: 'h', type: 't', tags: { a: '1:b1' } },
    { host: 'h', type: 't', tags: { a: '', b: '1' } },
  ].map(seriesKey)
  assert.equal(new Set(keys).size, keys.length)
})
