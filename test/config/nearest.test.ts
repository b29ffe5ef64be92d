import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from '../../src/config/nearest.js'

const keys = ['interval', 'initialDelay', 'sampleInterval', 'outputs', 'collectors', 'tags']

test('a misspelt key is found by what it takes to correct it', () => {
  assert.equal(nearest('intervall', keys), 'interval')
  assert.equal(nearest('intreval', keys), 'interval')
  assert.equal(nearest('colectors', keys), 'collectors')
  assert.equal(nearest('tag', keys), 'tags')
})

test('case, dashes and underscores are no difference', () => {
  assert.equal(nearest('sample_interval', keys), 'sampleInterval')
  assert.equal(nearest('INITIAL-DELAY', keys), 'initialDelay')
})

test('a word unlike any key has no nearest one', () => {
  assert.equal(nearest('verbosity', keys), undefined)
  assert.equal(nearest('x', keys), undefined)
  assert.equal(nearest('', keys), undefined)
})

test('a very long word costs no more than its beginning', () => {
  assert.equal(nearest('interval'.repeat(100_000), keys), undefined)
})
