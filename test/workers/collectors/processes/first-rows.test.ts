import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FirstRows } from '../../../../workers/collectors/processes/first-rows.js'

test('the rows with the greatest values come first, as sorting would have them', () => {
  const values = fc.array(fc.oneof(fc.double({ min: 0, max: 1 }), fc.constant(Number.NaN)), { maxLength: 60 })
  const first = new FirstRows(7)
  fc.assert(
    fc.property(values, (column) => {
      first.find(Float64Array.from(column), {
        readAt: new Float64Array(column.length),
        nowSeconds: 0,
        length: column.length,
      })
      const expected = column.filter((value) => value > 0).sort((a, b) => b - a)
      const found = [...first.rows.subarray(0, first.length)].map((row) => column[row])
      assert.deepEqual(found, expected.slice(0, 7))
      assert.equal(new Set(first.rows.subarray(0, first.length)).size, first.length)
    }),
  )
})

test('a row that the pass has not reached is left out', () => {
  const first = new FirstRows(2)
  first.find(Float64Array.of(3, 2, 1, 4), { readAt: Float64Array.of(8, 9, 9, 9), nowSeconds: 9, length: 3 })
  assert.deepEqual([...first.rows.subarray(0, first.length)], [1, 2])
})
