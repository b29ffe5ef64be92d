import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FormatFilter } from '../../src/encode/format-filter.js'
import { frame, gauge } from '../send/helpers/encoded.js'

test('points of the columns that a format leaves out are removed, in a copy: other outputs have the frame too', () => {
  const one = frame(1, [gauge('a'), 1], [gauge('b'), 2])
  const rows = { ...one, timesMs: Float64Array.of(1, 2), values: Float64Array.of(1, 2, 3, 4) }
  const filtered = new FormatFilter({
    omits: ({ series }) => series.flatMap(({ type }, column) => (type === 'b' ? [column] : [])),
  })
  assert.deepEqual([...filtered.apply(rows).values], [1, Number.NaN, 3, Number.NaN])
  assert.deepEqual([...rows.values], [1, 2, 3, 4])
})

test('a frame of which nothing is left out stays the same object', () => {
  const one = frame(1, [gauge('a'), 1])
  assert.equal(new FormatFilter({}).apply(one), one)
})
