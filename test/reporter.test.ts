import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Point } from '../src/model/frame.js'
import { Reporter } from '../src/reporter.js'
import { FakeClock } from './helpers/fake-clock.js'

describe("frames of a user's own points", () => {
  const clock = new FakeClock(1_763_800_000_123.4)

  it('hold the value as of now, in whole milliseconds', () => {
    const frame = new Reporter(clock).frame({ type: 'queue_depth', value: 7.5 })
    assert.deepEqual([...(frame?.values ?? [])], [7.5])
    assert.deepEqual([...(frame?.timesMs ?? [])], [1_763_800_000_123])
    assert.deepEqual(frame?.layout.series, [{ type: 'queue_depth', kind: 'gauge', tags: undefined }])
  })

  it('are counters when the type ends in _total or the point says so', () => {
    const reporter = new Reporter(clock)
    const kind = (point: Point) => reporter.frame(point)?.layout.series[0]?.kind
    assert.equal(kind({ type: 'orders_total', value: 1 }), 'counter')
    assert.equal(kind({ type: 'orders', value: 1 }), 'gauge')
    assert.equal(kind({ type: 'orders', value: 1, kind: 'counter' }), 'counter')
    assert.equal(kind({ type: 'mem_total', value: 1, kind: 'gauge' }), 'gauge')
  })

  it('share a layout as long as type, kind and tags are the same', () => {
    const reporter = new Reporter(clock)
    const layout = (point: Point) => reporter.frame(point)?.layout
    const first = layout({ type: 'a', value: 1, tags: { shop: 'x' } })
    assert.equal(layout({ type: 'a', value: 2, tags: { shop: 'x' } }), first)
    assert.notEqual(layout({ type: 'a', value: 2, tags: { shop: 'y' } }), first)
    assert.notEqual(layout({ type: 'a', value: 2 }), first)
    assert.notEqual(layout({ type: 'a', value: 2, tags: { shop: 'x' }, kind: 'counter' }), first)
  })

  it('keep what the tags were, whatever the caller does with his object', () => {
    const tags: Record<string, string> = { shop: 'x' }
    const frame = new Reporter(clock).frame({ type: 'a', value: 1, tags })
    tags['shop'] = 'y'
    assert.deepEqual(frame?.layout.series[0]?.tags, { shop: 'x' })
  })

  const malformed: Record<string, unknown> = {
    'no object': 1,
    null: null,
    'no type': { value: 1 },
    'an empty type': { type: '', value: 1 },
    'a value that is no number': { type: 'a', value: '1' },
    'a value that is not finite': { type: 'a', value: Number.NaN },
    'an unknown kind': { type: 'a', value: 1, kind: 'histogram' },
    'a tag that is no string': { type: 'a', value: 1, tags: { a: 1 } },
    'tags that are no object': { type: 'a', value: 1, tags: 'a=b' },
  }
  for (const [what, point] of Object.entries(malformed)) {
    it(`are not made of ${what}`, () => assert.equal(new Reporter(clock).frame(point as Point), undefined))
  }
})
