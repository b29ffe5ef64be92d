import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { alignLines } from '../../../src/receiver/page/align.js'
import { ChartHistory, type HistoryLine } from '../../../src/receiver/page/history.js'

const { fetch } = globalThis
afterEach(() => {
  globalThis.fetch = fetch
})

/** Answers every query with these series. Returns the requested URLs. */
function answerWith(...series: { tags?: Record<string, string>; ts: number[]; value: number[] }[]): string[] {
  const asked: string[] = []
  globalThis.fetch = async (url) => {
    asked.push(String(url))
    return Response.json({ series })
  }
  return asked
}

/** Returns the values of lines at the times of all of them. */
function columnsOf(history: ChartHistory, lines: readonly HistoryLine[], to = 60_000) {
  const points = lines.map((line) => history.pointsOf(line))
  return alignLines(points, history.stepMs, { from: 0, to }).columns
}

test('a line continues its past points with live ones', async () => {
  answerWith({ ts: [1000, 2000], value: [1, 2] })
  const history = new ChartHistory('a', 1000)
  await history.load([{ type: 'load_1' }], 0, 5000)
  history.add({ ts: 3000, type: 'load_1', value: 3 })
  history.add({ ts: 3000, type: 'load_5', value: 9 })
  assert.deepEqual(columnsOf(history, [{ type: 'load_1' }]), [[1, 2, 3]])
})

test('a point that arrives while the past is loading is kept', async () => {
  answerWith({ ts: [1000], value: [1] })
  const history = new ChartHistory('a', 1000)
  const loaded = history.load([{ type: 'load_1' }], 0, 5000)
  assert.equal(history.loading, true)
  history.add({ ts: 2000, type: 'load_1', value: 2 })
  await loaded
  assert.deepEqual(columnsOf(history, [{ type: 'load_1' }])[0], [1, 2])
})

test('live points are aggregated into steps like past ones: mean, max, and rate across resets', async () => {
  answerWith()
  const history = new ChartHistory('a', 10_000)
  const lines = [{ type: 'm' }, { type: 'm', agg: 'max' }, { type: 'c_total', agg: 'rate' }] as const
  await history.load(lines, 0, 60_000)
  for (const [ts, value, count] of [
    [10_000, 1, 100],
    [12_000, 2, 300],
    [14_000, 6, 20],
  ] as const) {
    history.add({ ts, type: 'm', value })
    history.add({ ts, type: 'c_total', value: count })
  }
  assert.deepEqual(columnsOf(history, lines), [[3], [6], [(100 + 10) / 2]])
})

test('a line with required tags fetches and takes only their series', async () => {
  const asked = answerWith({ tags: { cpu: 'total' }, ts: [1000], value: [0.5] })
  const history = new ChartHistory('a', 1000)
  const line = { type: 'cpu_usage', only: { cpu: 'total' } }
  await history.load([line], 0, 5000)
  assert.match(asked[0] ?? '', /tag\.cpu=total/)
  history.add({ ts: 2000, type: 'cpu_usage', value: 1, tags: { cpu: '0' } })
  history.add({ ts: 2000, type: 'cpu_usage', value: 1, tags: { cpu: 'total', stat: 'max' } })
  history.add({ ts: 2000, type: 'cpu_usage', value: 0.6, tags: { cpu: 'total' } })
  assert.deepEqual(columnsOf(history, [line])[0], [0.5, 0.6])
})

test('lines from the same source fetch it once', async () => {
  const asked = answerWith()
  const history = new ChartHistory('a', 1000)
  const lines = ['user', 'system'].map((label) => ({ type: 'cpu_mode_usage', label }))
  await history.load(lines, 0, 5000)
  await history.load([...lines, { type: 'load_1' }], 0, 5000)
  assert.equal(asked.length, 2)
})

test('a failed load sets the error, and live points are drawn all the same', async () => {
  globalThis.fetch = async () => new Response('{}', { status: 503 })
  const history = new ChartHistory('a', 1000)
  await history.load([{ type: 'load_1' }], 0, 5000)
  assert.match(history.error ?? '', /503/)
  history.add({ ts: 2000, type: 'load_1', value: 2 })
  assert.deepEqual(columnsOf(history, [{ type: 'load_1' }])[0], [2])
})

test('a line is the sum of its series, and of those that its tags select', async () => {
  answerWith(
    { tags: { device: 'a' }, ts: [1000, 2000], value: [1, 1] },
    { tags: { device: 'b' }, ts: [2000, 3000], value: [5, 5] },
  )
  const history = new ChartHistory('a', 1000)
  await history.load([{ type: 'm' }], 0, 10_000)
  const onlyB = { type: 'm', match: (tags: Readonly<Record<string, string>>) => tags['device'] === 'b' }
  assert.deepEqual(history.pointsOf({ type: 'm' }), { ts: [1000, 2000, 3000], value: [1, 6, 5] })
  assert.deepEqual(history.pointsOf(onlyB).value, [5, 5])
})

test('a history knows its earliest step', async () => {
  answerWith({ ts: [2000, 3000], value: [1, 1] })
  const history = new ChartHistory('a', 1000)
  await history.load([{ type: 'm' }], 0, 10_000)
  assert.equal(history.earliest?.ms, 2000)
  assert.equal(history.earliest.source.type, 'm')
  assert.equal(new ChartHistory('a', 1000).earliest, undefined)
})
