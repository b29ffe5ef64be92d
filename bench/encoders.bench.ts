import { gzipSync } from 'node:zlib'
import { SlabBuffer } from '../src/buffer/slab-buffer.js'
import { seriesOf } from '../src/collectors/index.js'
import type { AgentIdentity } from '../src/encode/agent-identity.js'
import type { Encoder } from '../src/encode/encoder.js'
import { encoderFor } from '../src/encode/encoder-for.js'
import type { Format } from '../src/encode/formats.js'
import type { RemoteWriteSettings } from '../src/encode/remote-write/settings.js'
import type { Layout, Series } from '../src/shared/frame.js'
import type { BenchResult } from './lib/result.js'

const ROWS = 25
const BODIES_PER_ROUND = 200
const ROUNDS = 7
const WIRES: readonly Wire[] = [
  { name: 'json', format: 'json' },
  { name: 'influx', format: 'influx' },
  { name: 'remote-write 1.0', format: 'remote-write', version: 1 },
  { name: 'remote-write 2.0', format: 'remote-write', version: 2 },
  { name: 'otlp', format: 'otlp' },
  { name: 'otlp-json', format: 'otlp-json' },
]

interface Wire {
  readonly name: string
  readonly format: Format
  readonly version?: RemoteWriteSettings['version']
}

const identity: AgentIdentity = {
  host: 'web-1.example',
  tags: { env: 'prod' },
  agentId: '0123456789abcdef',
  startedMs: 1_763_800_000_000,
  machine: { id: undefined, platform: 'linux', release: '6.1.0', arch: 'x64', uptimeSeconds: 1e6 },
}

/** Measures each format: encoding prepared series on one core, and bytes per point on the wire. */
export async function run(): Promise<BenchResult> {
  const rows = WIRES.flatMap((wire) => [measure(wire, ROWS), measure(wire, 1)])
  return { name: `encoding bodies of ${series.length} series (median of ${ROUNDS} rounds)`, rows }
}

const modes = ['user', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal', 'nice']
const root = { mount: '/', device: '/dev/sda1', fstype: 'ext4' }
const series: readonly Series[] = [
  ...modes.map((mode) => seriesOf('cpu_seconds_total', { cpu: 'total', mode })),
  ...modes.map((mode) => seriesOf('cpu_mode_usage', { cpu: 'total', mode })),
  ...['mem_total', 'mem_free', 'mem_available', 'mem_used', 'mem_cached', 'mem_used_ratio'].map((type) =>
    seriesOf(type),
  ),
  ...['disk_total', 'disk_free', 'disk_available', 'disk_used', 'disk_used_ratio'].map((type) => seriesOf(type, root)),
  ...['net_rx_bytes_total', 'net_tx_bytes_total', 'net_rx_bytes_per_second', 'net_tx_bytes_per_second'].map((type) =>
    seriesOf(type, { iface: 'eth0' }),
  ),
  ...['load_1', 'load_5', 'load_15', 'procs_running', 'context_switches_total', 'uptime_seconds'].map((type) =>
    seriesOf(type),
  ),
]

function measure({ name, format, version = 1 }: Wire, ticks: number): Record<string, number | string> {
  const remoteWrite = { version, staleMarkers: false }
  const names = { style: 'native', prefix: '' } as const
  const encoder = encoderFor({ format, url: 'http://x/', remoteWrite, names, resource: {} }, identity)
  const buffer = filled(ticks)
  const batch = buffer.freeze(Number.POSITIVE_INFINITY)
  if (batch === null) throw new Error('there are no points')
  const encode = () => bodyOf(encoder, () => batch.rows(0, batch.points))
  const body = encode()
  for (let i = 0; i < BODIES_PER_ROUND; i++) encode()
  const rounds = Array.from({ length: ROUNDS }, () => {
    const startMs = performance.now()
    for (let i = 0; i < BODIES_PER_ROUND; i++) encode()
    return (BODIES_PER_ROUND * batch.points) / (performance.now() - startMs) / 1000
  })
  const compressed =
    format === 'remote-write' ? 'snappy already' : round(gzipSync(body, { level: 1 }).length / batch.points)
  return {
    format: name,
    'ticks a body': ticks,
    'million points/s': round(rounds.sort((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN),
    'bytes a point': round(body.length / batch.points),
    'with gzip': compressed,
  }
}

function bodyOf(encoder: Encoder, rows: () => Parameters<ReturnType<Encoder['begin']>['write']>[0]): Buffer {
  const encoding = encoder.begin(Number.POSITIVE_INFINITY)
  encoding.write(rows())
  return encoding.finish()
}

function filled(ticks: number): SlabBuffer {
  const limits = { maxPoints: 1e9, maxBytes: 1e9, maxAgeMs: Number.POSITIVE_INFINITY }
  const buffer = new SlabBuffer({ limits, wallMs: () => 0, onDrop() {} })
  const layout: Layout = { collector: 'bench', series }
  for (let tick = 0; tick < ticks; tick++) {
    const values = Float64Array.from(series, ({ type }, column) =>
      /ratio|usage|load/.test(type)
        ? Math.abs(Math.sin(tick * 7 + column))
        : 16_000_000_000 + tick * 4096 * (column + 1),
    )
    buffer.add({ layout, timesMs: Float64Array.of(identity.startedMs + tick * 10_000), values })
  }
  return buffer
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
