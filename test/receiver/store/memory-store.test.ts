import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryStore } from '../../../src/receiver/store/memory-store.js'
import type { PointQuery } from '../../../src/receiver/store/store.js'
import type { WirePoint } from '../../../src/receiver/wire-point.js'
import { FakeClock } from '../../helpers/fake-clock.js'

const HOUR_MS = 3_600_000

function point(ts: number, value: number, tags?: Record<string, string>, type = 'x'): WirePoint {
  return { ts, host: 'web-1', type, value, ...(tags && { tags }) }
}

function query(overrides: Partial<PointQuery> = {}): PointQuery {
  return { type: 'x', tags: new Map(), fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, maxPoints: 1e6, ...overrides }
}

test('a series holds at most its bound of points, the newest ones', async () => {
  const clock = new FakeClock()
  const store = new MemoryStore({ clock, maxPointsPerSeries: 100 })
  const start = clock.wallMs()
  for (let n = 0; n < 250; n++) await store.append({ points: [point(start + n, n)] })
  const result = await store.query(query())
  assert.equal(result.status, 'ok')
  const [series] = result.status === 'ok' ? result.series : []
  assert.equal(series?.ts.length, 100)
  assert.equal(series?.value.at(-1), 249)
})

test('when the room for points is used up, series grow no further but take new points', async () => {
  const clock = new FakeClock()
  const store = new MemoryStore({ clock, maxPoints: 64 })
  const start = clock.wallMs()
  for (const type of ['a', 'b']) {
    const points = Array.from({ length: 300 }, (_, n) => point(start + n, n, undefined, type))
    await store.append({ points })
  }
  assert.equal((await store.stats()).points, 128 + 64)
  const [, last] = await store.listSeries({})
  assert.equal(last?.last.value, 299)
})

test('points of series over the limit are rejected and the others are stored', async () => {
  const clock = new FakeClock()
  const store = new MemoryStore({ clock, maxSeries: 2 })
  const ts = clock.wallMs()
  const points = ['a', 'b', 'c', 'a'].map((name, n) => point(ts + n, n, { name }))
  const result = await store.append({ points })
  assert.deepEqual(result, { status: 'stored', accepted: [points[0], points[1], points[3]], rejected: 1 })
})

test('points older than the retention are not answered, and their series makes room for another', async () => {
  const clock = new FakeClock()
  const store = new MemoryStore({ clock, retentionMs: HOUR_MS, maxSeries: 1 })
  await store.append({ points: [point(clock.wallMs(), 1, { name: 'old' })] })
  await clock.advance(HOUR_MS + 1)
  assert.deepEqual(await store.query(query()), { status: 'ok', series: [] })
  assert.deepEqual(await store.listSeries({}), [])
  const result = await store.append({ points: [point(clock.wallMs(), 2, { name: 'new' })] })
  assert.equal(result.status === 'stored' && result.rejected, 0)
})

test('series are found by type, host and the tags asked for, whatever other tags they have', async () => {
  const clock = new FakeClock()
  const store = new MemoryStore({ clock })
  const ts = clock.wallMs()
  await store.append({
    points: [
      point(ts, 1, { cpu: '0', mode: 'user' }),
      point(ts, 2, { cpu: '1', mode: 'user' }),
      point(ts, 3),
      { ...point(ts, 4, { cpu: '0' }), host: 'web-2' },
    ],
  })
  const values = async (overrides: Partial<PointQuery>) => {
    const result = await store.query(query(overrides))
    return result.status === 'ok' ? result.series.flatMap(({ value }) => value) : []
  }
  assert.deepEqual(await values({}), [1, 2, 3, 4])
  assert.deepEqual(await values({ host: 'web-1', tags: new Map([['cpu', '0']]) }), [1])
  assert.deepEqual(await values({ tags: new Map([['__proto__', 'x']]) }), [])
  assert.deepEqual(await values({ type: 'y' }), [])
  assert.equal((await store.listSeries({ host: 'web-2' })).length, 1)
})

test('an answer over its bound of points is not given', async () => {
  const clock = new FakeClock()
  const store = new MemoryStore({ clock })
  const ts = clock.wallMs()
  await store.append({ points: [point(ts, 1), point(ts + 1, 2), point(ts + 2, 3)] })
  assert.deepEqual(await store.query(query({ maxPoints: 2 })), { status: 'too-many-points' })
})

test('a tag named __proto__ is a tag like any other', async () => {
  const clock = new FakeClock()
  const store = new MemoryStore({ clock })
  const tags = JSON.parse('{"__proto__":"evil"}')
  await store.append({ points: [point(clock.wallMs(), 1, tags), point(clock.wallMs(), 2)] })
  assert.equal((await store.listSeries({})).length, 2)
  const result = await store.query(query({ tags: new Map([['__proto__', 'evil']]) }))
  assert.equal(result.status === 'ok' && result.series.length, 1)
})
