import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import type { PointQuery, SeriesPoints, Store } from '../../../src/receiver/store/store.js'
import type { WirePoint } from '../../../src/receiver/wire-point.js'
import type { Clock } from '../../../src/shared/clock.js'
import { FakeClock } from '../../helpers/fake-clock.js'

const HOUR_MS = 3_600_000

export interface ContractOptions {
  readonly clock: Clock
  readonly retentionMs?: number
  readonly maxSeries?: number
  readonly maxSeriesBytes?: number
}

export function point(ts: number, value: number, tags?: Record<string, string>, type = 'x'): WirePoint {
  return { ts, host: 'web-1', type, value, ...(tags && { tags }) }
}

export function query(overrides: Partial<PointQuery> = {}): PointQuery {
  return { type: 'x', tags: new Map(), fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, maxPoints: 1e6, ...overrides }
}

/** Queries the store and returns the series. Fails when the query is refused. */
export async function ask(store: Store, overrides: Partial<PointQuery> = {}): Promise<readonly SeriesArrays[]> {
  const result = await store.query(query(overrides))
  assert.equal(result.status, 'ok')
  const series = result.status === 'ok' ? result.series : []
  return series.map((one) => ({ ...one, ts: Array.from(one.ts), value: Array.from(one.value) }))
}

interface SeriesArrays extends SeriesPoints {
  readonly ts: readonly number[]
  readonly value: readonly number[]
}

/** Declares the tests that every kind of store must pass. `open` creates an empty store. */
export function describeStore(name: string, open: (options: ContractOptions) => Promise<Store>): void {
  async function opened(t: TestContext, options: Omit<ContractOptions, 'clock'> = {}) {
    const clock = new FakeClock()
    const store = await open({ clock, ...options })
    t.after(() => store.close())
    return { store, clock, ts: clock.wallMs() }
  }

  describe(name, () => {
    test('rejects points of series over the limit and stores the others', async (t) => {
      const { store, ts } = await opened(t, { maxSeries: 2 })
      const points = ['a', 'b', 'c', 'a'].map((name, n) => point(ts + n, n, { name }))
      const result = await store.append({ points })
      assert.deepEqual(result, { status: 'stored', accepted: [points[0], points[1], points[3]], rejected: [points[2]] })
    })

    test('bounds the size of names and tags, which are freed after the retention', async (t) => {
      const { store, clock } = await opened(t, { retentionMs: HOUR_MS, maxSeriesBytes: 5000 })
      const big = (n: number) => point(clock.wallMs(), n, { [`t${n}`]: 'v'.repeat(2000) })
      const result = await store.append({ points: [big(1), big(2), big(3), point(clock.wallMs(), 4)] })
      assert.equal(result.status === 'stored' && result.rejected.length, 1)
      const { series, seriesBytes, maxSeriesBytes } = await store.stats()
      assert.deepEqual([series, maxSeriesBytes], [3, 5000])
      assert.ok(seriesBytes > 4000 && seriesBytes < 5000, `${seriesBytes}`)
      await clock.advance(HOUR_MS + 1)
      const next = await store.append({ points: [big(4), big(5)] })
      assert.equal(next.status === 'stored' && next.rejected.length, 0)
    })

    test('leaves no series behind when batches are refused for their key', async (t) => {
      const { store, ts } = await opened(t, { maxSeries: 5 })
      const key = { idempotencyKey: 'k', bodyHash: 'h' }
      await store.append({ points: [point(ts, 1)], key })
      for (let n = 0; n < 10; n++) {
        const points = [0, 1, 2].map((tag) => point(ts, 1, { n: `${n}-${tag}` }))
        assert.equal((await store.append({ points, key: { ...key, bodyHash: `${n}` } })).status, 'conflict')
        assert.equal((await store.append({ points, key })).status, 'duplicate')
      }
      assert.equal((await store.stats()).series, 1)
      const honest = await store.append({ points: [0, 1, 2, 3].map((tag) => point(ts, 1, { tag: `${tag}` })) })
      assert.equal(honest.status === 'stored' && honest.rejected.length, 0)
    })

    test('keeps a series of a refused batch when a concurrent batch stores it', async (t) => {
      const { store, ts } = await opened(t)
      const key = { idempotencyKey: 'k', bodyHash: 'h' }
      await store.append({ points: [], key })
      const points = [point(ts, 7, { shared: 'yes' })]
      const [refused, stored] = await Promise.all([
        store.append({ points, key: { ...key, bodyHash: 'other' } }),
        store.append({ points }),
      ])
      assert.deepEqual([refused?.status, stored?.status], ['conflict', 'stored'])
      assert.deepEqual((await ask(store))[0]?.value, [7])
    })

    test('stores a batch of very many points completely', async (t) => {
      const { store, ts } = await opened(t)
      const points = Array.from({ length: 12_000 }, (_, n) => point(ts + Math.floor(n / 10), n, { n: `${n % 10}` }))
      const result = await store.append({ points })
      assert.equal(result.status === 'stored' && result.accepted.length, 12_000)
      assert.equal((await ask(store)).length, 10)
    })

    test('does not return points older than the retention, and frees their series', async (t) => {
      const { store, clock } = await opened(t, { retentionMs: HOUR_MS, maxSeries: 1 })
      await store.append({ points: [point(clock.wallMs(), 1, { name: 'old' })] })
      await clock.advance(HOUR_MS + 1)
      assert.deepEqual(await store.query(query()), { status: 'ok', series: [] })
      assert.deepEqual(await store.listSeries({}), [])
      const result = await store.append({ points: [point(clock.wallMs(), 2, { name: 'new' })] })
      assert.equal(result.status === 'stored' && result.rejected.length, 0)
    })

    test('finds series by type, host and some of their tags', async (t) => {
      const { store, ts } = await opened(t)
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
        return result.status === 'ok' ? result.series.flatMap(({ value }) => Array.from(value)) : []
      }
      assert.deepEqual(await values({}), [1, 2, 3, 4])
      assert.deepEqual(await values({ host: 'web-1', tags: new Map([['cpu', '0']]) }), [1])
      assert.deepEqual(await values({ tags: new Map([['__proto__', 'x']]) }), [])
      assert.deepEqual(await values({ type: 'y' }), [])
      assert.equal((await store.listSeries({ host: 'web-2' })).length, 1)
    })

    test('lists series in pages, without gaps or repeats when series come in between', async (t) => {
      const { store, ts } = await opened(t)
      const tagged = (names: string) => ({ points: [...names].map((name) => point(ts, 1, { name })) })
      await store.append(tagged('abcd'))
      const first = await store.listSeries({ limit: 3 })
      await store.append(tagged('aex'))
      const rest = await store.listSeries({ limit: 10, afterId: first.at(-1)?.id })
      assert.equal([...first, ...rest].map(({ tags }) => tags?.['name']).join(''), 'abcdex')
    })

    test('lists hosts by name, with their number of series, newest time and common tags', async (t) => {
      const { store, ts } = await opened(t)
      const of = (host: string, n: number, tags: Record<string, string>) => ({ ...point(ts + n, n, tags), host })
      await store.append({
        points: [of('b', 1, {}), of('a', 5, { env: 'prod', cpu: '0' }), of('a', 2, { env: 'prod', cpu: '1' })],
      })
      assert.deepEqual(await store.listHosts(), [
        { host: 'a', series: 2, lastMs: ts + 5, tags: { env: 'prod' } },
        { host: 'b', series: 1, lastMs: ts + 1, tags: {} },
      ])
    })

    test('forgets a host with all its points, and frees the room of its series', async (t) => {
      const { store, ts } = await opened(t, { maxSeries: 3 })
      const other = { ...point(ts, 9), host: 'web-2' }
      await store.append({ points: [point(ts, 1, { n: '1' }), point(ts, 2, { n: '2' }), other] })
      assert.deepEqual(await store.forgetHost('web-1'), { status: 'forgotten', series: 2 })
      assert.deepEqual(await store.forgetHost('web-1'), { status: 'forgotten', series: 0 })
      assert.deepEqual(
        (await ask(store)).map(({ host }) => host),
        ['web-2'],
      )
      const result = await store.append({ points: [point(ts + 1, 3, { n: '2' }), point(ts + 1, 4, { n: '3' })] })
      assert.equal(result.status === 'stored' && result.rejected.length, 0)
      assert.deepEqual(
        (await ask(store, { host: 'web-1' })).map(({ ts: times }) => times),
        [[ts + 1], [ts + 1]],
      )
    })

    test('keeps the points of a host that are appended while it is forgotten, whole or not at all', async (t) => {
      const { store, ts } = await opened(t)
      const points = Array.from({ length: 12_000 }, (_, n) => point(ts + n, n, { n: `${n % 3}` }))
      await store.append({ points: points.slice(0, 3) })
      const append = store.append({ points })
      const [result] = await Promise.all([append, store.forgetHost('web-1')])
      assert.equal(result.status === 'stored' && result.accepted.length, 12_000)
      const count = (await ask(store)).reduce((sum, one) => sum + one.ts.length, 0)
      assert.ok(count > 0 && count <= 12_000, `${count}`)
      assert.equal((await store.listSeries({})).length, 3)
    })

    test('refuses a query with more points than its bound', async (t) => {
      const { store, ts } = await opened(t)
      await store.append({ points: [point(ts, 1), point(ts + 1, 2), point(ts + 2, 3)] })
      assert.deepEqual(await store.query(query({ maxPoints: 2 })), { status: 'too-many-points' })
    })

    test('treats a tag named __proto__ like any other', async (t) => {
      const { store, clock } = await opened(t)
      const tags = JSON.parse('{"__proto__":"evil"}')
      await store.append({ points: [point(clock.wallMs(), 1, tags), point(clock.wallMs(), 2)] })
      assert.equal((await store.listSeries({})).length, 2)
      const result = await store.query(query({ tags: new Map([['__proto__', 'evil']]) }))
      assert.equal(result.status === 'ok' && result.series.length, 1)
    })

    test('stores a batch once per key, and refuses the key for another batch', async (t) => {
      const { store, ts } = await opened(t)
      const key = { idempotencyKey: 'k', bodyHash: 'h' }
      const batch = { points: [point(ts, 1)], key }
      const [first, second] = await Promise.all([store.append(batch), store.append(batch)])
      assert.deepEqual([first?.status, second?.status], ['stored', 'duplicate'])
      const other = await store.append({ points: [point(ts, 2)], key: { ...key, bodyHash: 'other' } })
      assert.deepEqual(other, { status: 'conflict' })
      assert.deepEqual((await ask(store))[0]?.value, [1])
    })

    test('forgets a key after a day', async (t) => {
      const { store, clock } = await opened(t)
      const key = { idempotencyKey: 'k', bodyHash: 'h' }
      await store.append({ points: [], key })
      await clock.advance(24 * HOUR_MS + 1)
      assert.equal((await store.append({ points: [point(clock.wallMs(), 1)], key })).status, 'stored')
    })

    test('returns points by time in whatever order they arrive, and the last of two at one time', async (t) => {
      const { store, ts } = await opened(t)
      await store.append({ points: [point(ts + 2, 2), point(ts, 0)] })
      await store.append({ points: [point(ts + 1, 1), point(ts + 2, 3)] })
      const [series] = await ask(store)
      assert.deepEqual(series?.ts, [ts, ts + 1, ts + 2])
      assert.deepEqual(series?.value, [0, 1, 3])
    })

    test('returns the points of the range, both ends included', async (t) => {
      const { store, ts } = await opened(t)
      await store.append({ points: [0, 1, 2, 3, 4].map((n) => point(ts + n, n)) })
      assert.deepEqual((await ask(store, { fromMs: ts + 1, toMs: ts + 3 }))[0]?.value, [1, 2, 3])
    })

    test('returns one value per step, by the requested aggregation', async (t) => {
      const { store, clock } = await opened(t)
      const ts = Math.ceil(clock.wallMs() / 10_000) * 10_000
      await store.append({ points: [1, 5, 3].map((value, n) => point(ts + n * 1000, value)) })
      for (const [agg, value] of [
        ['mean', 3],
        ['min', 1],
        ['max', 5],
        ['last', 3],
      ] as const) {
        const [series] = await ask(store, { step: { ms: 10_000, agg } })
        assert.deepEqual([series?.ts, series?.value], [[ts], [value]], agg)
      }
    })

    test('computes a rate across a counter reset', async (t) => {
      const { store, clock } = await opened(t)
      const ts = Math.ceil(clock.wallMs() / 10_000) * 10_000
      const values = [10, 20, 40, 5, 10]
      await store.append({ points: values.map((value, n) => point(ts + n * 1000, value)) })
      const [series] = await ask(store, { step: { ms: 10_000, agg: 'rate' } })
      assert.deepEqual(series?.value, [(10 + 20 + 5 + 5) / 4])
    })

    test('returns numbers and names unchanged', async (t) => {
      const { store, ts } = await opened(t)
      const values = [0, -1.5, 5e-324, 1.7976931348623157e308, 2 ** 53 + 2, 0.1]
      const tags = { 'a b': '', ünï: '\u0000"\\', n: '<img src=x onerror=alert(1)>' }
      await store.append({ points: values.map((value, n) => point(ts + n, value, tags)) })
      const [series] = await ask(store)
      assert.deepEqual(series?.value, values)
      assert.deepEqual(series?.tags, tags)
    })
  })
}
