import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { seriesOf } from '../../src/collectors/index.js'
import type { Format } from '../../src/encode/formats.js'
import type { Frame, Layout, Series, Tags } from '../../src/shared/frame.js'
import type { OutputSettings } from '../../src/shared/settings.js'
import { startedOutput } from '../send/helpers/started-output.js'
import { assertSame, note, type Readback, seriesKey } from './readback.js'
import type { Server } from './server.js'

const ROWS = 360
const STEP_MS = 10_000

const AWKWARD = { mount: '/mnt/a b,c=d"e\'f', device: 'C:\\disk', fstype: '日本 ☃' }

const series: readonly Series[] = [
  ...['user', 'system', 'idle'].map((mode) => seriesOf('cpu_seconds_total', { cpu: 'total', mode })),
  seriesOf('cpu_usage', { cpu: 'total' }),
  seriesOf('mem_used'),
  seriesOf('disk_used', AWKWARD),
  seriesOf('disk_used_ratio', AWKWARD),
  seriesOf('net_rx_bytes_total', { iface: 'eth0' }),
  { type: 'queue_length', kind: 'gauge', tags: { queue: '{a}' } },
]

/**
 * Returns a series' value in a row; NaN for a hole in the series that has some. Values have at most 6 decimals, as gauges are
 * sent, and fractions at most 12 digits, as VictoriaMetrics keeps them.
 */
function valueAt(row: number, column: number): number {
  const { type, kind } = series[column] as Series
  if (type === 'queue_length' && row % 7 === 0) return Number.NaN
  if (kind === 'counter') return type === 'net_rx_bytes_total' ? 2 ** 52 + row * 1000 : rounded(row * 10 + column / 7)
  return type.endsWith('_ratio') || type.endsWith('_usage') ? rounded(row / 1000 + column / 7) : row * 4096 - 1e6
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}

/** Returns an hour of points up to now, one frame per tick. */
function hour(): readonly Frame[] {
  const layout: Layout = { collector: 'test', series }
  const endMs = Math.floor(Date.now() / STEP_MS) * STEP_MS
  return Array.from({ length: ROWS }, (_, row) => ({
    layout,
    timesMs: Float64Array.of(endMs - (ROWS - row) * STEP_MS + 123),
    values: Float64Array.from(series, (_, column) => valueAt(row, column)),
  }))
}

export interface Sending {
  readonly format: Format
  readonly path: string
  /** Tags that the format adds. */
  readonly common: Tags
  readonly remoteWrite?: OutputSettings['remoteWrite']
}

/**
 * Sends an hour of points, with a restart of the server in the middle, and compares the points stored
 * with those sent: every name, tag, value and time, nothing lost or duplicated.
 */
export async function sendAnHour(
  t: TestContext,
  server: Server,
  { format, path, common, ...settings }: Sending,
  read: () => Promise<Readback>,
): Promise<void> {
  const output = startedOutput(t, { format, url: `${server.url}${path}`, ...settings })
  const expected: Readback = new Map()
  for (const [row, frame] of hour().entries()) {
    output.add(frame)
    noteFrame(expected, frame, common)
    if (row === ROWS / 3) await server.stop('SIGTERM')
    if (row === (ROWS * 2) / 3) {
      assert.equal(await output.flush(1000), false, 'nobody is there')
      await server.start()
      assert.ok(await output.flush(30_000), output.stats().lastError ?? '')
    }
  }
  assert.ok(await output.flush(30_000), output.stats().lastError ?? '')
  const { points } = output.stats()
  assert.deepEqual([points.delivered, points.rejected], [points.accepted, 0])
  assertSame(await read(), expected)
}

function noteFrame(expected: Readback, { timesMs, values }: Frame, common: Tags): void {
  for (const [column, { type, tags }] of series.entries()) {
    const value = values[column] as number
    if (Number.isNaN(value)) continue
    note(expected, seriesKey(type, { ...common, env: 'prod', ...tags }), timesMs[0] as number, value)
  }
}
