import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SeriesWatch } from '../../../src/send/stale/series-watch.js'
import type { Frame, Layout } from '../../../src/shared/frame.js'
import { frame, gauge } from '../helpers/encoded.js'

const layout: Layout = { collector: 'test', series: ['a', 'b', 'c'].map((type) => gauge(type)) }
const GAP = Number.NaN

function rows(...values: number[][]): Frame {
  return { layout, timesMs: new Float64Array(values.length), values: Float64Array.from(values.flat()) }
}

function typesOf(series: ReturnType<SeriesWatch['missing']>): string[] {
  return series.map(({ type }) => type)
}

describe('SeriesWatch', () => {
  it('finds nothing missing in the first collection', () => {
    assert.deepEqual(new SeriesWatch().missing('x', [rows([1, GAP, 3])]), [])
  })

  it('reports a series without a value once', () => {
    const watch = new SeriesWatch()
    watch.missing('x', [rows([1, 2, GAP])])
    assert.deepEqual(typesOf(watch.missing('x', [rows([1, GAP, GAP])])), ['b'])
    assert.deepEqual(typesOf(watch.missing('x', [rows([1, GAP, GAP])])), [])
  })

  it('accepts a value in any row of the collection', () => {
    const watch = new SeriesWatch()
    watch.missing('x', [rows([1, 2, 3])])
    assert.deepEqual(typesOf(watch.missing('x', [rows([1, GAP, GAP], [GAP, 2, GAP])])), ['c'])
  })

  it('identifies a series by type and tags, in any order and layout', () => {
    const watch = new SeriesWatch()
    watch.missing('x', [frame(0, [gauge('a', { p: '1', q: '2' }), 1], [gauge('a'), 1])])
    assert.deepEqual(watch.missing('x', [frame(1, [gauge('a', {}), 1], [gauge('a', { q: '2', p: '1' }), 1])]), [])
    assert.deepEqual(watch.missing('x', [frame(1, [gauge('a', { q: '2', p: '1' }), 1])]), [gauge('a', {})])
  })

  it('compares a collector only with itself', () => {
    const watch = new SeriesWatch()
    watch.missing('x', [rows([1, 2, 3])])
    assert.deepEqual(watch.missing('y', [rows([1, GAP, GAP])]), [])
    assert.deepEqual(typesOf(watch.missing('x', [])), ['a', 'b', 'c'])
  })
})
