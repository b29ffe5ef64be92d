import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { systemClock } from '../../src/shared/clock.js'
import type { Frame } from '../../src/shared/frame.js'
import type { OutputSettings } from '../../src/shared/settings.js'
import { frame, gauge } from './helpers/encoded.js'
import { OutputBench } from './helpers/output-bench.js'
import { RemoteWriteReceiver } from './helpers/remote-write-receiver.js'
import { ScaledClock } from './helpers/scaled-clock.js'
import { until } from './helpers/until.js'

const REMOTE_WRITE = { format: 'remote-write', remoteWrite: { version: 1, staleMarkers: true } } as const

/** Starts an output to a remote-write receiver, with a collector of disks. */
async function setUp(t: TestContext, settings: Partial<OutputSettings> = {}, speed = 1) {
  const receiver = await RemoteWriteReceiver.start('2.0')
  t.after(() => receiver.close())
  const clock = speed === 1 ? systemClock : new ScaledClock(speed)
  const bench = new OutputBench(t, { clock, settings: { ...REMOTE_WRITE, url: receiver.url, ...settings } })
  const { output } = bench
  output.start()
  let timeMs = Math.floor(clock.wallMs()) - 100
  /** Makes a collection with a point of each of these disks. */
  const collect = (...disks: string[]): number => {
    timeMs++
    const points = disks.map((device) => [gauge('disk_used', { device }), 1] as [never, number])
    const frames: Frame[] = points.length === 0 ? [] : [frame(timeMs, ...points)]
    for (const each of frames) output.add(each)
    output.collected({ collector: 'test', tsMs: timeMs, frames })
    return timeMs
  }
  const stale = () => receiver.written.filter(([, , value]) => value === 'stale').map(([series, at]) => [series, at])
  return { receiver, bench, output, collect, stale }
}

describe('A series that is missing from a collection', () => {
  it('is marked stale at the time of that collection, after its points, in its own request', async (t) => {
    const { receiver, bench, output, collect, stale } = await setUp(t)
    collect('sda', 'sdb')
    await output.flush(5000)
    const goneMs = collect('sda')
    assert.equal(await output.flush(5000), true)
    assert.deepEqual(stale(), [['disk_used sdb', goneMs]])
    assert.deepEqual(
      receiver.requests.map(({ samples }) => samples.length),
      [2, 1, 1],
    )
    assert.equal(new Set(receiver.requests.map(({ key }) => key)).size, 3)
    // Markers do not count as points.
    const { accepted, delivered } = bench.points
    assert.deepEqual([accepted, delivered], [3, 3])
    bench.assertBalanced()
    collect('sda')
    await output.flush(5000)
    assert.equal(stale().length, 1)
  })

  it('is marked stale in 2.0 too', async (t) => {
    const { output, collect, stale } = await setUp(t, { remoteWrite: { version: 2, staleMarkers: true } })
    collect('sda', 'sdb')
    await output.flush(5000)
    const goneMs = collect('sdb')
    await output.flush(5000)
    assert.deepEqual(stale(), [['disk_used sda', goneMs]])
  })

  it('is not marked when another layout has it', async (t) => {
    const { output, collect, stale } = await setUp(t)
    collect('sda', 'sdb')
    collect('sdb', 'sdc', 'sda')
    collect('sda', 'sdb', 'sdc')
    await output.flush(5000)
    assert.deepEqual(stale(), [])
  })

  it('is marked with the next points when the collection is empty', async (t) => {
    const { bench, output, collect, stale } = await setUp(t)
    collect('sda')
    await output.flush(5000)
    const goneMs = collect()
    bench.add(1)
    await output.flush(5000)
    assert.deepEqual(stale(), [['disk_used sda', goneMs]])
  })

  it('is not marked when it returns before the marker is sent', async (t) => {
    const { receiver, output, collect, stale } = await setUp(t)
    collect('sda', 'sdb')
    collect('sda')
    collect('sda', 'sdb')
    await output.flush(5000)
    assert.deepEqual(stale(), [])
    assert.equal(receiver.requests.length, 1)
  })

  it('is marked after an outage, after its own last points', async (t) => {
    const { receiver, bench, output, collect, stale } = await setUp(t, { timeoutMs: 3_600_000 }, 100)
    let down = true
    receiver.script = () => (down ? { status: 503 } : undefined)
    collect('sda', 'sdb')
    const flushed = output.flush(3_600_000)
    await until(() => output.stats().state === 'blocked', 'the output is blocked')
    const goneMs = collect('sda')
    collect('sda')
    down = false
    await flushed
    await output.flush(3_600_000)
    assert.deepEqual(stale(), [['disk_used sdb', goneMs]])
    assert.deepEqual(receiver.written.at(-1)?.[2], 'stale')
    assert.equal(bench.points.delivered, 4)
    bench.assertBalanced()
  })

  it('is marked even if its points were dropped', async (t) => {
    const buffer = { maxPoints: 2, maxBytes: 1_000_000, maxAgeMs: 3_600_000 }
    const { bench, output, collect, stale } = await setUp(t, { buffer })
    collect('sda', 'sdb')
    const goneMs = collect('sda')
    collect('sda')
    await output.flush(5000)
    assert.deepEqual([stale(), bench.points.dropped.overflow], [[['disk_used sdb', goneMs]], 2])
    bench.assertBalanced()
  })

  it('is marked again when there was no answer, but not after a refusal', async (t) => {
    const { receiver, output, collect, stale } = await setUp(t)
    const isMarker = (samples: readonly { readonly value: number }[]) =>
      samples.some(({ value }) => Number.isNaN(value))
    let markerStatus = 503
    receiver.script = ({ samples }) => (isMarker(samples) ? { status: markerStatus } : undefined)
    const markers = () => receiver.requests.filter(({ samples }) => isMarker(samples)).length
    collect('sda', 'sdb')
    await output.flush(5000)
    collect('sda')
    await output.flush(5000)
    assert.deepEqual([markers(), output.stats().state], [1, 'ok'])
    markerStatus = 400
    collect('sda')
    await output.flush(5000)
    collect('sda')
    await output.flush(5000)
    assert.deepEqual([markers(), stale(), output.stats().state], [2, [], 'ok'])
  })

  it('is marked during the stop that sends its last points', async (t) => {
    const { output, collect, stale } = await setUp(t)
    collect('sda', 'sdb')
    const goneMs = collect('sda')
    await output.stop(5000)
    assert.deepEqual(stale(), [['disk_used sdb', goneMs]])
  })

  it('is not marked when markers are off', async (t) => {
    const { receiver, output, collect } = await setUp(t, { remoteWrite: { version: 1, staleMarkers: false } })
    collect('sda', 'sdb')
    collect('sda')
    await output.flush(5000)
    assert.equal(receiver.requests.length, 1)
  })
})
