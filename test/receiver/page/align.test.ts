import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alignLines, valueAt } from '../../../src/receiver/page/align.js'

const range = { from: 0, to: 100_000 }

/** Returns a line whose values are its times in seconds. */
function line(...seconds: number[]) {
  return { ts: seconds.map((one) => one * 1000), value: seconds }
}

test('missing points leave a gap in their line', () => {
  assert.deepEqual(alignLines([line(1, 2, 3, 9)], 1000, range), {
    times: [1000, 2000, 3000, 3001, 9000],
    columns: [[1, 2, 3, null, 9]],
  })
})

test('a line with a longer step goes on between the points of another', () => {
  const { times, columns } = alignLines([line(1, 2, 3, 4, 5, 6, 7), line(1, 4, 7)], 1000, range)
  assert.deepEqual(times, [1000, 2000, 3000, 4000, 5000, 6000, 7000])
  assert.deepEqual(columns[1], [1, undefined, undefined, 4, undefined, undefined, 7])
})

test('a gap in one line leaves the others whole, and a line that ended is not continued', () => {
  const { times, columns } = alignLines([line(1, 2, 3, 4, 5, 6, 7, 8), line(1, 2, 7, 8), line(1, 2)], 1000, range)
  assert.deepEqual(times, [1000, 2000, 2001, 3000, 4000, 5000, 6000, 7000, 8000])
  const between = [undefined, undefined, undefined, undefined]
  assert.deepEqual(columns, [
    [1, 2, undefined, 3, 4, 5, 6, 7, 8],
    [1, 2, null, ...between, 7, 8],
    [1, 2, null, ...between, undefined, undefined],
  ])
})

test('points outside the window are left out, those at its ends are not', () => {
  assert.deepEqual(alignLines([line(1, 2, 3, 4)], 1000, { from: 2000, to: 3000 }).times, [2000, 3000])
  assert.deepEqual(alignLines([line(), line(1)], 1000, { from: 2000, to: 3000 }), { times: [], columns: [[], []] })
})

test('the value at a time is that of the latest point, and none in a gap', () => {
  const column = [undefined, 1, undefined, null, undefined, 2]
  assert.deepEqual(
    column.map((_, index) => valueAt(column, index)),
    [undefined, 1, 1, undefined, undefined, 2],
  )
})
