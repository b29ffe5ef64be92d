import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { RemoteWriteSettings } from '../../src/encode/remote-write/settings.js'
import { systemClock } from '../../src/shared/clock.js'
import { OutputBench } from './helpers/output-bench.js'
import { range } from './helpers/points.js'
import { type Dialect, RemoteWriteReceiver } from './helpers/remote-write-receiver.js'
import { ScaledClock } from './helpers/scaled-clock.js'
import { seededRandom } from './helpers/seeded-random.js'

const V1 = 'application/x-protobuf'
const V2 = 'application/x-protobuf;proto=io.prometheus.write.v2.Request'
const DIALECTS = ['2.0', '1.0 answering 415', '1.0 answering 400', '1.0 that looks at nothing'] as const
const WRITTEN = 'X-Prometheus-Remote-Write-Samples-Written'

async function setUp(t: TestContext, dialect: Dialect, remoteWrite: Partial<RemoteWriteSettings> = {}) {
  const receiver = await RemoteWriteReceiver.start(dialect)
  t.after(() => receiver.close())
  const settings = {
    url: receiver.url,
    format: 'remote-write',
    remoteWrite: { version: 2, staleMarkers: true, ...remoteWrite },
    batch: { maxPoints: 100, maxBytes: 1_000_000, flushIntervalMs: 60_000 },
  } as const
  const bench = new OutputBench(t, { clock: systemClock, settings })
  bench.output.start()
  const valuesWritten = () => receiver.written.map(([, , value]) => value)
  return { receiver, bench, valuesWritten }
}

describe('An output with remote write 2.0', () => {
  it('uses 2.0 with a receiver that supports it', async (t) => {
    const { receiver, bench, valuesWritten } = await setUp(t, '2.0')
    bench.add(250)
    assert.equal(await bench.output.flush(5000), true)
    assert.deepEqual(receiver.types, [V2, V2, V2])
    assert.deepEqual(valuesWritten(), range(1, 250))
    assert.equal(bench.points.delivered, 250)
  })

  it('uses 1.0 by default', async (t) => {
    const { receiver, bench, valuesWritten } = await setUp(t, '2.0', { version: 1 })
    bench.add(50)
    assert.equal(await bench.output.flush(5000), true)
    assert.deepEqual(receiver.types, [V1])
    assert.deepEqual(valuesWritten(), range(1, 50))
  })

  for (const dialect of DIALECTS.slice(1)) {
    it(`falls back to 1.0 with a receiver of ${dialect}, writing each point once`, async (t) => {
      const { receiver, bench, valuesWritten } = await setUp(t, dialect)
      bench.add(250)
      assert.equal(await bench.output.flush(5000), true)
      assert.deepEqual(receiver.types, [V2, V1, V1, V1])
      assert.deepEqual(valuesWritten(), range(1, 250))
      assert.equal(bench.points.delivered, 250)
      bench.assertBalanced()
      assert.equal(bench.output.stats().state, 'ok')
      assert.equal(bench.messages('receiver speaks an older version').length, 1)
      assert.equal(new Set(receiver.requests.map(({ key }) => key)).size, receiver.requests.length)
    })
  }

  it('falls back to 1.0 when the receiver stops supporting 2.0', async (t) => {
    const { receiver, bench, valuesWritten } = await setUp(t, '2.0')
    bench.add(10)
    await bench.output.flush(5000)
    receiver.dialect = '1.0 answering 415'
    bench.add(10)
    assert.equal(await bench.output.flush(5000), true)
    assert.deepEqual(receiver.types, [V2, V2, V1])
    assert.deepEqual(valuesWritten(), range(1, 20))
  })

  it('repeats the same bytes under the same key until the answer', async (t) => {
    const receiver = await RemoteWriteReceiver.start('2.0')
    t.after(() => receiver.close())
    receiver.script = (_, index) => (index < 2 ? { status: 503 } : undefined)
    const settings = {
      url: receiver.url,
      format: 'remote-write',
      timeoutMs: 3_600_000,
      remoteWrite: { version: 2, staleMarkers: true },
    } as const
    const bench = new OutputBench(t, { clock: new ScaledClock(100), settings })
    bench.output.start()
    bench.add(10)
    assert.equal(await bench.output.flush(600_000), true)
    const [first, ...others] = receiver.requests
    assert.equal(others.length, 2)
    for (const { key, body } of others) assert.deepEqual([key, body], [first?.key, first?.body])
  })

  for (const seed of [1, 2, 3, 4, 5, 6]) {
    it(`writes each point once with any receiver and any failure (${seed})`, async (t) => {
      const random = seededRandom(seed)
      const receiver = await RemoteWriteReceiver.start('2.0')
      t.after(() => receiver.close())
      receiver.script = () => {
        if (random() < 0.3) receiver.dialect = DIALECTS[Math.floor(random() * DIALECTS.length)] as Dialect
        return random() < 0.3 ? { status: 503 } : undefined
      }
      const batch = { maxPoints: 10, maxBytes: 1_000_000, flushIntervalMs: 60_000 }
      const remoteWrite = { version: 2, staleMarkers: true } as const
      // An attempt that timed out may still have been written.
      const timeoutMs = 3_600_000
      const settings = { url: receiver.url, format: 'remote-write', remoteWrite, batch, timeoutMs } as const
      const bench = new OutputBench(t, { clock: new ScaledClock(1000), settings, random })
      bench.output.start()
      bench.add(200)
      assert.equal(await bench.output.flush(36_000_000), true)
      assert.deepEqual(
        receiver.written.map(([, , value]) => value),
        range(1, 200),
      )
      assert.equal(bench.points.delivered, 200)
      bench.assertBalanced()
    })
  }

  it('counts unwritten points as rejected after one request', async (t) => {
    const { receiver, bench } = await setUp(t, '2.0')
    receiver.script = () => ({ status: 400, headers: { [WRITTEN]: 93 }, body: 'out of order sample' })
    bench.add(100)
    assert.equal(await bench.output.flush(5000), false)
    assert.deepEqual([receiver.requests.length, bench.points.delivered, bench.points.rejected], [1, 93, 7])
    bench.assertBalanced()
  })

  it('finds bad points of a 1.0 receiver by halving', async (t) => {
    const { receiver, bench, valuesWritten } = await setUp(t, '1.0 answering 415')
    receiver.script = ({ samples }) =>
      samples.some(({ value }) => value === 13) ? { status: 400, body: 'invalid label' } : undefined
    bench.add(20)
    await bench.output.flush(5000)
    assert.deepEqual([bench.points.delivered, bench.points.rejected], [19, 1])
    assert.deepEqual(
      valuesWritten(),
      range(1, 20).filter((value) => value !== 13),
    )
  })
})
