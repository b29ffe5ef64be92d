import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyEdits } from '../../src/config/edits.js'

test('an edit puts a value where it belongs and leaves the original alone', () => {
  const config = { a: { b: 1 } }
  const { config: edited } = applyEdits(config, [
    { label: '--c', path: ['a', 'c'], value: 2 },
    { label: '--d', path: ['d', 'e'], value: 3 },
  ])
  assert.deepEqual(edited, { a: { b: 1, c: 2 }, d: { e: 3 } })
  assert.deepEqual(config, { a: { b: 1 } })
})

test('a later edit wins over an earlier one', () => {
  const edits = [1, 2].map((value) => ({ label: `--${value}`, path: ['a'], value }))
  const { config, labels } = applyEdits({}, edits)
  assert.deepEqual(config, { a: 2 })
  assert.deepEqual([...labels], [['a', '--2']])
})

test('a star reaches every item of a list, a number one of them', () => {
  const config = { outputs: [{ url: 'a' }, { url: 'b' }] }
  const { config: edited, labels } = applyEdits(config, [
    { label: '--format', path: ['outputs', '*', 'format'], value: 'json' },
    { label: '--token', path: ['outputs', 1, 'token'], value: 't' },
  ])
  assert.deepEqual(edited, {
    outputs: [
      { url: 'a', format: 'json' },
      { url: 'b', format: 'json', token: 't' },
    ],
  })
  assert.equal(labels.get('outputs[1].token'), '--token')
})

test('another default gives way to what is there', () => {
  const edits = ['interval', 'jitter'].map((key) => ({ label: key, path: [key], value: 'default', ifAbsent: true }))
  assert.deepEqual(applyEdits({ interval: '1s', jitter: null }, edits).config, { interval: '1s', jitter: 'default' })
})

test('a value that is not a mapping or list stays, to be reported', () => {
  const edits = [{ label: '--x', path: ['a', 'b'], value: 1 }]
  for (const config of [{ a: 'text' }, { a: [1] }, [1], 'text'])
    assert.deepEqual(applyEdits(config, edits).config, config)
})

test('what is replaced as a whole no longer carries the labels of its parts', () => {
  const { labels } = applyEdits({ outputs: [{}] }, [
    { label: '--format', path: ['outputs', '*', 'format'], value: 'json' },
    { label: '--endpoint', path: ['outputs'], value: [] },
  ])
  assert.deepEqual([...labels], [['outputs', '--endpoint']])
})
