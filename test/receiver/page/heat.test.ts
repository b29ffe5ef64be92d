import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cellAt, heatCells } from '../../../src/receiver/page/heat.js'

const row = (...points: readonly (readonly [second: number, value: number])[]) => ({
  ts: points.map(([second]) => second * 1000),
  value: points.map(([, value]) => value),
})

/** Renders the cells of a row as text: a digit for tenths, a dot for an empty cell. */
function drawn(points: ReturnType<typeof row>, from: number, to: number, step = 1): string {
  const { values } = heatCells([points], { from: from * 1000, to: to * 1000 }, step * 1000)
  return [...values].map((value) => (Number.isNaN(value) ? '.' : Math.round(value * 10))).join('')
}

test('a point fills the cells until the next one, and the last one a usual distance', () => {
  assert.equal(drawn(row([0, 0.1], [1, 0.2], [2, 0.3]), 0, 5), '123..')
  assert.equal(drawn(row([0, 0.1], [2, 0.2], [4, 0.3]), 0, 8), '112233..')
})

test('a pause stays empty', () => {
  assert.equal(drawn(row([0, 0.1], [1, 0.2], [2, 0.3], [8, 0.4]), 0, 10), '12333...4.')
})

test('cells begin at whole steps, and what lies outside the window is left out', () => {
  const cells = heatCells([row([9, 0.9], [10, 0.1], [11, 0.2]), row()], { from: 10_400, to: 11_600 }, 1000)
  assert.deepEqual([cells.columns, cells.rows, cells.range], [2, 2, { from: 10_000, to: 12_000 }])
  assert.equal(cellAt(cells, 0, 10_400)?.toFixed(1), '0.1')
  assert.equal(cellAt(cells, 0, 11_999)?.toFixed(1), '0.2')
  assert.equal(cellAt(cells, 1, 10_400), undefined)
  assert.equal(cellAt(cells, 0, 12_000), undefined)
  assert.equal(cellAt(cells, 2, 10_400), undefined)
})

test('no rows are no cells', () => {
  assert.equal(heatCells([], { from: 0, to: 1000 }, 1000).values.length, 0)
})
