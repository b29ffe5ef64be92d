import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stack, stackTop } from '../../../src/receiver/page/stack.js'

test('each layer is the sum up to itself, the largest first', () => {
  assert.deepEqual(
    stack([
      [1, 2],
      [10, 20],
    ]),
    [
      [11, 22],
      [1, 2],
    ],
  )
})

test('a layer with a longer step counts between its points, and not in its gaps', () => {
  assert.deepEqual(
    stack([
      [1, undefined, 2, null, undefined],
      [10, 10, 10, 10, 10],
    ]),
    [
      [11, 11, 12, 10, 10],
      [1, undefined, 2, null, undefined],
    ],
  )
})

test('the top of a stack is the sum of all lines, also of those without points everywhere', () => {
  const [value, none] = [1, undefined]
  assert.deepEqual(
    stackTop([
      [value, 2, none, none, null],
      [10, none, none, null, null],
      [none, none, none, none, none],
    ]),
    [11, 12, undefined, null, null],
  )
})
