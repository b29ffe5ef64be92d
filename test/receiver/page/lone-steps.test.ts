import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loneSteps } from '../../../src/receiver/page/lone-steps.js'

test('a value without a neighbour is a lone step; one with a neighbour after other times is none', () => {
  assert.deepEqual(loneSteps([5]), [0])
  assert.deepEqual(loneSteps([undefined, 5, undefined]), [1])
  assert.deepEqual(loneSteps([5, null, 6, 7, null, 8]), [0, 5])
  assert.deepEqual(loneSteps([null, 5, undefined, 6]), [])
  assert.deepEqual(loneSteps([5, undefined, null, undefined, 6]), [0, 4])
  assert.deepEqual(loneSteps([]), [])
})
