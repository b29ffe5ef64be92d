import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ValueAxis } from '../../../src/receiver/page/value-axis.js'

const texts = (axis: ValueAxis, values: number[]) => axis.labels(values).map((text) => text.replace('\u202f', ' '))

test('an axis of shares ends at 100 %, whatever the values and their rounding', () => {
  const axis = new ValueAxis(() => ({ unit: 'ratio' }))
  assert.deepEqual(axis.range(0.001, 0.02), [0, 1])
  assert.deepEqual(axis.range(0, 1.000003), [0, 1])
  assert.deepEqual(axis.range(0, 2), [0, 2.16])
  assert.deepEqual(new ValueAxis(() => ({ unit: 'ratio', open: true })).range(0, 0.5), [0, 0.54])
})

test('an axis with a whole ends there, unless more is in use', () => {
  const axis = new ValueAxis(() => ({ unit: 'bytes', whole: { label: 'total', value: 25e9 } }))
  assert.deepEqual(axis.range(1e9, 4e9), [0, 25e9])
  assert.deepEqual(axis.range(1e9, 50e9), [0, 54e9])
})

test('other axes follow their values, below 0 too', () => {
  const axis = new ValueAxis(() => ({ unit: 'celsius' }))
  assert.deepEqual(axis.range(-5, 50), [-5, 54])
  assert.deepEqual(texts(axis, [0, 20]), ['0 °C', '20 °C'])
  assert.deepEqual(axis.gridLines([0, 20]), [0, 20])
})

test('an axis whose values are all 0 reads 0 and nothing else', () => {
  const axis = new ValueAxis(() => ({ unit: 'per second' }))
  axis.range(0, 0)
  assert.deepEqual(texts(axis, [0, 0.5, 1]), ['0/s', '', ''])
  assert.deepEqual(axis.gridLines([0, 0.5, 1]), [0, null, null])
})

test('an axis without values reads 0 and has no grid, not even one of shares', () => {
  const axis = new ValueAxis(() => ({ unit: 'ratio' }))
  axis.range(null, null)
  assert.equal(axis.hasValues, false)
  assert.deepEqual(texts(axis, [0, 0.5, 1]), ['0 %', '', ''])
  assert.deepEqual(axis.gridLines([0, 0.5, 1]), [null, null, null])
})
