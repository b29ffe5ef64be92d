import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAggregator } from '../../../src/receiver/store/create-aggregator.js'
import type { PointColumns } from '../../../src/receiver/store/point-columns.js'
import type { Aggregation } from '../../../src/receiver/store/store.js'

/** Adds the points in pieces of two, as a store may read them. */
function aggregate({ ts, value }: PointColumns, ms: number, agg: Aggregation): PointColumns {
  const aggregator = createAggregator({ ms, agg })
  for (let at = 0; at < ts.length; at += 2) {
    aggregator.add({ ts: ts.slice(at, at + 2), value: value.slice(at, at + 2) }, 0, Number.POSITIVE_INFINITY)
  }
  return aggregator.finish()
}

const points = { ts: [1000, 1500, 2000, 4000, 4999], value: [1, 3, 5, 2, 8] }

test('yields one value at the start of each step that has points', () => {
  assert.deepEqual(aggregate(points, 1000, 'mean'), { ts: [1000, 2000, 4000], value: [2, 5, 5] })
  assert.deepEqual(aggregate(points, 1000, 'min').value, [1, 5, 2])
  assert.deepEqual(aggregate(points, 1000, 'max').value, [3, 5, 8])
  assert.deepEqual(aggregate(points, 1000, 'last').value, [3, 5, 8])
})

test('computes a rate as the increase per second, across steps and gaps', () => {
  const counter = { ts: [0, 1000, 2000, 4000], value: [10, 20, 40, 100] }
  assert.deepEqual(aggregate(counter, 1000, 'rate'), { ts: [1000, 2000, 4000], value: [10, 20, 30] })
  assert.deepEqual(aggregate(counter, 2000, 'rate'), { ts: [0, 2000, 4000], value: [10, 20, 30] })
})

test('counts the value of a counter after a reset as its increase', () => {
  const counter = { ts: [0, 1000, 2000], value: [1000, 4, 6] }
  assert.deepEqual(aggregate(counter, 1000, 'rate').value, [4, 2])
})

test('yields no rate for one point, and nothing for none', () => {
  assert.deepEqual(aggregate({ ts: [1], value: [1] }, 1000, 'rate'), { ts: [], value: [] })
  assert.deepEqual(aggregate({ ts: [], value: [] }, 1000, 'mean'), { ts: [], value: [] })
})

test('yields the points of the range without a step, both ends included', () => {
  const aggregator = createAggregator(undefined)
  aggregator.add(points, 1500, 4000)
  assert.equal(aggregator.length, 3)
  assert.deepEqual(aggregator.finish(), { ts: [1500, 2000, 4000], value: [3, 5, 2] })
})

test('ignores points outside the range in steps and rates', () => {
  const counter = { ts: [0, 1000, 2000, 3000], value: [0, 100, 101, 999] }
  const rate = createAggregator({ ms: 10_000, agg: 'rate' })
  rate.add(counter, 1000, 2000)
  assert.deepEqual(rate.finish(), { ts: [0], value: [1] })
  const mean = createAggregator({ ms: 10_000, agg: 'mean' })
  mean.add(counter, 1000, 2000)
  assert.deepEqual(mean.finish(), { ts: [0], value: [100.5] })
})
