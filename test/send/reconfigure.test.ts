import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { systemClock } from '../../src/shared/clock.js'
import { nextTurn } from '../../src/shared/next-turn.js'
import type { OutputSettings } from '../../src/shared/settings.js'
import { type Fault, FaultServer, type Script, TAKE } from '../helpers/fault-server.js'
import { OutputBench } from './helpers/output-bench.js'
import { outputSettings } from './helpers/output-settings.js'
import { range } from './helpers/points.js'
import { until } from './helpers/until.js'

const IDENTITY = { host: 'web-1', tags: {}, rootfs: undefined }
const HANG: Fault = { kind: 'hang', when: 'before headers' }

async function setUp(t: TestContext, script: Script = () => TAKE, some: Partial<OutputSettings> = {}) {
  const server = await FaultServer.start({ script })
  t.after(() => server.close())
  const settings = outputSettings({ url: server.url, ...some })
  const bench = new OutputBench(t, { clock: systemClock, settings })
  bench.output.start()
  const change = (other: Partial<OutputSettings>, identity = IDENTITY) =>
    bench.output.reconfigure({ ...settings, ...other }, identity)
  const valuesStored = () => server.stored.map(({ value }) => value)
  return { server, settings, bench, output: bench.output, change, valuesStored }
}

describe('Output with other settings', () => {
  it('sends what it has buffered by them, at once where it was blocked', async (t) => {
    const { server, bench, output, change, valuesStored } = await setUp(t, ({ headers }) =>
      headers.authorization === 'Bearer right' ? TAKE : { kind: 'answer', status: 401 },
    )
    bench.add(10)
    void output.flush(5000)
    await until(() => output.stats().state === 'blocked', 'the output is blocked')
    change({ token: 'right' })
    await until(() => bench.points.delivered === 10, 'the points are delivered')
    assert.deepEqual(valuesStored(), range(1, 10))
    assert.equal(output.stats().state, 'ok')
    assert.equal(server.requests.length, 2)
    bench.assertBalanced()
  })

  it('repeats a body that may have arrived, with the same bytes under the same key', async (t) => {
    const { server, bench, output, change, valuesStored } = await setUp(
      t,
      (_request, index) => (index === 0 ? { kind: 'lose answer' } : TAKE),
      { retry: { retries: 3, initialDelayMs: 60_000, maxDelayMs: 60_000 } },
    )
    bench.add(10)
    void output.flush(60_000)
    await until(() => output.stats().state === 'retrying', 'the output waits for its retry')
    change(
      { token: 'new', batch: { maxPoints: 3, maxBytes: 1_000_000, flushIntervalMs: 1000 } },
      { ...IDENTITY, host: 'web-2' },
    )
    await until(() => bench.points.delivered === 10, 'the points are delivered')
    const [first, second] = server.requests
    assert.deepEqual(second?.raw, first?.raw)
    assert.equal(second?.key, first?.key)
    assert.equal(second?.headers.authorization, 'Bearer new')
    assert.deepEqual(valuesStored(), range(1, 10))
  })

  it('encodes anew, under a new key, what the receiver has refused', async (t) => {
    const { server, bench, output, change, valuesStored } = await setUp(t, (_request, index) =>
      index === 0 ? { kind: 'answer', status: 404 } : TAKE,
    )
    bench.add(4)
    void output.flush(60_000)
    await until(() => output.stats().state === 'blocked', 'the output is blocked')
    change({ batch: { maxPoints: 2, maxBytes: 1_000_000, flushIntervalMs: 1000 } }, { ...IDENTITY, host: 'web-2' })
    await until(() => bench.points.delivered === 4, 'the points are delivered')
    assert.deepEqual(
      server.requests.map(({ points }) => points.length),
      [4, 2, 2],
    )
    assert.deepEqual(new Set(server.stored.map(({ host }) => host)), new Set(['web-2']))
    assert.deepEqual(valuesStored(), range(1, 4))
    assert.equal(new Set(server.requests.map(({ key }) => key)).size, 3)
  })

  it('lets a request on the wire end, and sends no other beside it', async (t) => {
    const { server, bench, output, change, valuesStored } = await setUp(
      t,
      (_request, index) => (index === 0 ? HANG : TAKE),
      { timeoutMs: 300 },
    )
    bench.add(10)
    void output.flush(60_000)
    await until(() => server.requests.length === 1, 'the request is there')
    change({ timeoutMs: 5000, token: 'new' })
    bench.add(10)
    assert.equal(server.openConnections, 1)
    await until(() => bench.points.delivered >= 10, 'the points are delivered')
    assert.equal(server.requests[1]?.key, server.requests[0]?.key)
    assert.equal(await output.flush(5000), true)
    assert.deepEqual(valuesStored(), range(1, 20))
    assert.equal(output.stats().retries, 1)
    bench.assertBalanced()
  })

  it('sends nothing by the former ones that had not begun', async (t) => {
    let isBegun = false
    for (let turns = 0; !isBegun; turns++) {
      const { server, bench, output, change } = await setUp(t, () => TAKE, { token: 'old' })
      bench.add(1)
      void output.flush(60_000)
      for (let turn = 0; turn < turns; turn++) await nextTurn()
      isBegun = output.stats().attempts > 0
      change({ token: 'new' })
      await until(() => bench.points.delivered === 1, 'the point is delivered')
      const tokens = server.requests.map(({ headers }) => headers.authorization)
      assert.deepEqual(tokens, [isBegun ? 'Bearer old' : 'Bearer new'], `changed after ${turns} turns`)
    }
  })

  it('continues at another receiver, and closes the connection to the former one', async (t) => {
    const { server, bench, output, change } = await setUp(t)
    const other = await FaultServer.start()
    t.after(() => other.close())
    bench.add(5)
    await output.flush(5000)
    assert.equal(server.openConnections, 1)
    change({ url: other.url })
    await until(() => server.openConnections === 0, 'the former connection is closed')
    bench.add(5)
    await output.flush(5000)
    assert.deepEqual(
      [...server.requests, ...other.requests].map(({ key }) => key.split('-').at(-1)),
      ['1', '2'],
    )
    assert.equal(bench.messages('first points delivered').length, 2)
    assert.deepEqual([output.stats().url, bench.points.delivered], [other.url, 10])
  })

  it('keeps its connection, and the batch as it is, when only its buffer or its schedule changes', async (t) => {
    const { server, bench, output, settings, change } = await setUp(t)
    bench.add(5)
    await output.flush(5000)
    assert.equal(change({ batch: { ...settings.batch, flushIntervalMs: 50 } }), false)
    bench.add(5)
    await until(() => bench.points.delivered === 10, 'the points are sent by the new schedule')
    assert.deepEqual(
      server.requests.map(({ connection }) => connection),
      [1, 1],
    )
    assert.equal(change({}), false)
  })

  it('drops the oldest points over a smaller bound, and counts them', async (t) => {
    const { bench, output, settings, change, valuesStored } = await setUp(t)
    bench.add(20)
    change({ buffer: { ...settings.buffer, maxPoints: 5 } })
    assert.deepEqual([bench.points.buffered, bench.points.dropped.overflow], [5, 15])
    await output.flush(5000)
    assert.deepEqual(valuesStored(), range(16, 20))
    bench.assertBalanced()
  })

  it('uses the latest of several that come while a request is on the wire', async (t) => {
    const { server, bench, output, change } = await setUp(t, (_request, index) => (index === 0 ? HANG : TAKE), {
      timeoutMs: 300,
    })
    bench.add(1)
    void output.flush(60_000)
    await until(() => server.requests.length === 1, 'the request is there')
    for (const token of ['one', 'two', 'three']) change({ token, compression: 'gzip' })
    await until(() => bench.points.delivered === 1, 'the point is delivered')
    assert.equal(server.requests[1]?.headers.authorization, 'Bearer three')
  })

  it('masks secrets of former settings and of these', async (t) => {
    const { bench, output, change } = await setUp(
      t,
      ({ headers }) => ({ kind: 'answer', status: 403, body: `not ${headers.authorization}, nor first-secret` }),
      { token: 'first-secret' },
    )
    bench.add(1)
    void output.flush(60_000)
    await until(() => output.stats().state === 'blocked', 'the output is blocked')
    change({ token: 'second-secret' })
    await until(() => bench.eventsOf('sendError').length === 2, 'it has failed again')
    assert.doesNotMatch(JSON.stringify([bench.lines, output.stats()]), /first-secret|second-secret/)
  })

  it('does nothing once it stops, and a second stop may be earlier', async (t) => {
    const { bench, output, change } = await setUp(t, () => HANG, { timeoutMs: 60_000 })
    bench.add(10)
    const stopped = output.stop(60_000)
    assert.equal(change({ token: 'new' }), false)
    const startMs = performance.now()
    await output.stop(50)
    await stopped
    assert.ok(performance.now() - startMs < 1000)
    assert.equal(bench.points.dropped.shutdown, 10)
    bench.assertBalanced()
  })
})
