import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PointRing } from '../../../src/receiver/store/point-ring.js'

const always = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const

function filled(capacity: number, count: number): PointRing {
  const ring = new PointRing(capacity)
  for (let ts = 1; ts <= count; ts++) ring.push(ts, ts * 10)
  return ring
}

test('overwrites the oldest point when full', () => {
  assert.deepEqual(filled(3, 5).read(...always), { ts: [3, 4, 5], value: [30, 40, 50] })
})

test('keeps points and their order when it grows, wrapped or not', () => {
  for (const count of [2, 3, 4, 5, 6, 7]) {
    const ring = filled(3, count)
    const before = ring.read(...always)
    ring.grow(8)
    assert.deepEqual(ring.read(...always), before)
    ring.push(100, 1)
    assert.deepEqual(ring.read(...always).ts, [...Array.from(before.ts), 100])
  }
})

test('reads the points of the range, both ends included', () => {
  assert.deepEqual(filled(10, 10).read(4, 6).ts, [4, 5, 6])
})

test('reads late points in order of time', () => {
  const ring = new PointRing(5)
  for (const ts of [3, 1, 2]) ring.push(ts, ts)
  assert.deepEqual(ring.read(...always), { ts: [1, 2, 3], value: [1, 2, 3] })
  assert.deepEqual(ring.newest, { ts: 3, value: 3 })
})

test('reads the last of several points at one time', () => {
  const ring = new PointRing(5)
  ring.push(1, 10)
  ring.push(1, 11)
  assert.equal(ring.length, 1)
  ring.push(2, 20)
  ring.push(1, 12)
  assert.deepEqual(ring.read(...always), { ts: [1, 2], value: [12, 20] })
})
