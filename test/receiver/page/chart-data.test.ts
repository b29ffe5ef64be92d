import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { chartData, drawnColumns, valuesAt } from '../../../src/receiver/page/chart-data.js'
import { ChartHistory } from '../../../src/receiver/page/history.js'
import type { Chart } from '../../../src/receiver/page/lines.js'

const { fetch } = globalThis
afterEach(() => {
  globalThis.fetch = fetch
})

const chart: Chart = {
  id: 'c',
  title: 'c',
  unit: 'count',
  lines: ['a', 'b'].map((label) => ({ type: 'm', label, match: ({ name }) => name === label })),
}
const range = { from: 100_000, to: 103_000 }
const none = new Set<string>()

/** Returns a loaded history with these points for `a`, and ten times the values for `b`. */
async function historyOf(ts: number[], value: number[]): Promise<ChartHistory> {
  globalThis.fetch = async () =>
    Response.json({
      series: [
        { tags: { name: 'a' }, ts, value },
        { tags: { name: 'b' }, ts, value: value.map((one) => one * 10) },
      ],
    })
  const history = new ChartHistory('host', 1000)
  await history.load(chart.lines, 0, 200_000)
  return history
}

test('the values of an earlier time are moved to the times of the chart', async () => {
  const now = await historyOf([101_000, 102_000], [1, 2])
  const earlier = { history: await historyOf([1000, 3000], [3, 4]), agoMs: 100_000, name: 'before' }
  const data = chartData(chart, now, range, earlier)
  assert.deepEqual(data.times, [101_000, 102_000, 103_000])
  assert.deepEqual(data.columns[0], [1, 2, undefined])
  assert.deepEqual(data.earlier[0], [3, undefined, 4])
  assert.deepEqual(valuesAt(data, 0, undefined), { value: 2, earlier: 3 })
  assert.deepEqual(valuesAt(data, 1, 2), { value: 20, earlier: 40 })
})

test('hidden lines are empty, now and at the earlier time', async () => {
  const now = await historyOf([101_000], [1])
  const data = chartData(chart, now, range, { history: now, agoMs: 0, name: 'now' })
  assert.deepEqual(drawnColumns(chart, data, none), [[1], [10], [1], [10]])
  assert.deepEqual(drawnColumns(chart, data, new Set(['a'])), [[null], [10], [null], [10]])
})

test('a stack shows the top alone of an earlier time, a band its line without the edges', async () => {
  const now = await historyOf([101_000], [1])
  const data = chartData(chart, now, range, { history: now, agoMs: 0, name: 'now' })
  assert.deepEqual(drawnColumns({ ...chart, stacked: true }, data, none), [[11], [1], [11]])
  const [line, edge] = chart.lines
  assert.ok(line && edge)
  assert.deepEqual(drawnColumns({ ...chart, lines: [line, { ...edge, edge: true }] }, data, none), [[1], [10], [1]])
})
