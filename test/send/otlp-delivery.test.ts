import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { seriesOf } from '../../src/collectors/index.js'
import { systemClock } from '../../src/shared/clock.js'
import type { Frame, Series } from '../../src/shared/frame.js'
import type { OutputSettings } from '../../src/shared/settings.js'
import { OtlpReceiver, type ReceivedPoint } from '../helpers/otlp-receiver.js'
import { outputSettings } from './helpers/output-settings.js'
import { frameOf, range } from './helpers/points.js'
import { startedOutput } from './helpers/started-output.js'

const HOST = 'web "1"\\ü\n'
const AWKWARD = 'a b,c=d"e\\f\n☃'

const series: readonly Series[] = [
  seriesOf('cpu_seconds_total', { cpu: '0', mode: 'user' }),
  seriesOf('cpu_seconds_total', { cpu: '1', mode: 'user' }),
  seriesOf('disk_used', { mount: AWKWARD, device: 'C:\\disk', fstype: '日本' }),
  seriesOf('load_1'),
  { type: AWKWARD, kind: 'counter', tags: { le: '1', __name__: 'x', '0': '', [AWKWARD]: AWKWARD } },
]

/** The same series named by the semantic conventions. */
const NAMED = [
  ['system.cpu.time', 's', { 'cpu.logical_number': 0, 'cpu.mode': 'user' }],
  ['system.cpu.time', 's', { 'cpu.logical_number': 1, 'cpu.mode': 'user' }],
  [
    'system.filesystem.usage',
    'By',
    {
      'system.filesystem.mountpoint': AWKWARD,
      'system.device': 'C:\\disk',
      'system.filesystem.type': '日本',
      'system.filesystem.state': 'used',
    },
  ],
  ['hostpulse.load_1', '1', {}],
  [AWKWARD, '', { le: '1', __name__: 'x', '0': '', [AWKWARD]: AWKWARD }],
] as const

async function started(t: TestContext, settings: Partial<OutputSettings>) {
  const receiver = await OtlpReceiver.listen()
  const retry = { retries: 3, initialDelayMs: 10, maxDelayMs: 20 }
  const output = startedOutput(t, outputSettings({ url: receiver.url, retry, ...settings }), HOST)
  t.after(() => receiver.stop())
  return { receiver, output }
}

const manners = [
  { format: 'otlp', compression: 'gzip' },
  { format: 'otlp-json', compression: 'none' },
] as const

for (const { format, compression } of manners) {
  describe(`An OTLP receiver with ${format}, compression ${compression}`, () => {
    it('gets every point unchanged and once across its restart', async (t) => {
      const batch = { maxPoints: 100, maxBytes: 1_000_000, flushIntervalMs: 20 }
      const { receiver, output } = await started(t, { format, compression, batch })
      const layout = { collector: 'test', series }
      const startMs = Math.floor(systemClock.wallMs()) - 600_000
      const frames = range(0, 299).map(
        (row): Frame => ({
          layout,
          timesMs: Float64Array.of(startMs + row * 1000),
          values: Float64Array.of(
            row + 1 / 3,
            2 ** 53 - 1 - row,
            row * 4096,
            row % 7 === 0 ? Number.NaN : -row / 7,
            row,
          ),
        }),
      )
      for (const frame of frames.slice(0, 100)) output.add(frame)
      assert.ok(await output.flush(10_000))
      await receiver.stop()
      for (const frame of frames.slice(100, 200)) output.add(frame)
      assert.equal(await output.flush(500), false, 'nobody is there')
      await receiver.start()
      for (const frame of frames.slice(200)) output.add(frame)
      assert.ok(await output.flush(20_000), output.stats().lastError ?? '')

      const sent = frames.flatMap(({ timesMs, values }) =>
        NAMED.map(([metric, unit, attributes], column) => {
          return keyed({ metric, unit, attributes, timeMs: timesMs[0] as number, value: values[column] as number })
        }).filter(({ value }) => !Number.isNaN(value)),
      )
      assert.deepEqual(receiver.complaints, [])
      assert.deepEqual(receiver.points.map(keyed).sort(inOrder), sent.sort(inOrder))
      for (const { resource } of receiver.points)
        assert.deepEqual([resource['host.name'], resource['env']], [HOST, 'prod'])
    })

    it('reports rejected points, which are counted', async (t) => {
      const { receiver, output } = await started(t, { format, compression })
      receiver.answers.push({ status: 200, rejected: 300 })
      for (const value of range(1, 500)) output.add(frameOf(systemClock.wallMs(), value))
      await output.stop(5000)
      const { delivered, rejected } = output.stats().points
      assert.deepEqual([receiver.points.length, delivered, rejected, receiver.complaints], [200, 200, 300, []])
    })

    it('can be busy for a while', async (t) => {
      const { receiver, output } = await started(t, { format, compression })
      for (const status of [429, 502, 503, 504]) receiver.answers.push({ status, headers: { 'Retry-After': '0' } })
      output.add(frameOf(systemClock.wallMs(), 1, 2, 3))
      assert.ok(await output.flush(20_000))
      assert.deepEqual([receiver.points.map(({ value }) => value), receiver.answers], [[1, 2, 3], []])
    })
  })
}

type Said = Pick<ReceivedPoint, 'metric' | 'unit' | 'attributes' | 'timeMs' | 'value'>
type Keyed = Pick<Said, 'timeMs' | 'value'> & { readonly key: string }

function keyed({ metric, unit, attributes, timeMs, value }: Said): Keyed {
  return { key: JSON.stringify([metric, unit, Object.entries(attributes).sort()]), timeMs, value }
}

function inOrder(a: Keyed, b: Keyed): number {
  if (a.key === b.key) return a.timeMs - b.timeMs
  return a.key < b.key ? -1 : 1
}
