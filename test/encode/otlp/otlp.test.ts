import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { catalogue, findMetric } from '../../../src/collectors/index.js'
import type { AgentIdentity } from '../../../src/encode/agent-identity.js'
import { otlpSeriesOf, SCHEMA_URL } from '../../../src/encode/otlp/conventions.js'
import { OtlpJsonSerializer } from '../../../src/encode/otlp/json-serializer.js'
import { OtlpEncoder } from '../../../src/encode/otlp/otlp.js'
import { OtlpProtobufSerializer } from '../../../src/encode/otlp/protobuf-serializer.js'
import { resourceAttributes } from '../../../src/encode/otlp/resource.js'
import type { Frame, Series } from '../../../src/shared/frame.js'
import { version } from '../../../src/shared/version.js'
import { SPACE_VALUES, spaceSeries, writeSpace } from '../../../workers/filesystems/space-values.js'
import {
  type Attribute,
  type DecodedMetric,
  decodeOtlp,
  decodeOtlpJson,
  partialSuccess,
} from '../../send/helpers/decode-otlp.js'
import { answerOf, bodyOf, counter, frame, gauge, rowsOf } from '../../send/helpers/encoded.js'
import { frameOf, range } from '../../send/helpers/points.js'

const T = 1_763_800_000_123

const identity: AgentIdentity = {
  host: 'web-1',
  tags: { env: 'prod' },
  agentId: 'abc',
  startedMs: T - 5000,
  machine: { id: 'm1', platform: 'linux', release: '6.1.0', arch: 'x64', uptimeSeconds: 3600 },
}
const resource = resourceAttributes(identity)

const notations = [
  { name: 'Protocol Buffers', make: () => new OtlpProtobufSerializer(resource), decode: decodeOtlp },
  {
    name: 'JSON',
    make: () => new OtlpJsonSerializer(resource),
    decode: decodeOtlpJson,
  },
]

function plain(attributes: readonly Attribute[] = []): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key ?? '',
      value?.intValue === undefined ? (value?.stringValue ?? '') : Number(value.intValue),
    ]),
  )
}

for (const { name, make, decode } of notations) {
  const encoder = () => new OtlpEncoder(identity, make())
  const metrics = (...frames: Frame[]): readonly DecodedMetric[] =>
    decode(bodyOf(encoder(), ...frames)).resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? []

  describe(`OtlpEncoder as ${name}`, () => {
    it("names Node's runtime metrics as the conventions do, each event loop delay by its own name", () => {
      const delay = (stat: string) => gauge('runtime_event_loop_delay_seconds', { stat })
      const all = frame(
        T,
        [delay('p99'), 1],
        [delay('max'), 2],
        [gauge('runtime_heap_space_used', { space: 'old_space' }), 3],
        [gauge('runtime_heap_used'), 4],
      )
      assert.deepEqual(
        metrics(all).map(({ name, gauge, sum }) => [name, plain((gauge ?? sum)?.dataPoints[0]?.attributes)]),
        [
          ['nodejs.eventloop.delay.p99', {}],
          ['nodejs.eventloop.delay.max', {}],
          ['v8js.memory.heap.used', { 'v8js.heap.space.name': 'old_space' }],
          ['hostpulse.runtime_heap_used', {}],
        ],
      )
    })

    it('writes the resource and the version of the conventions once', () => {
      const [only, ...others] = decode(bodyOf(encoder(), frameOf(T, 1))).resourceMetrics
      assert.equal(others.length, 0)
      assert.deepEqual(plain(only?.resource.attributes), {
        'service.name': 'hostpulse',
        'service.version': version,
        'service.instance.id': 'abc',
        'host.name': 'web-1',
        'host.id': 'm1',
        'host.arch': 'amd64',
        'os.type': 'linux',
        'os.version': '6.1.0',
        env: 'prod',
      })
      assert.match(only?.schemaUrl ?? '', /^https:\/\/opentelemetry\.io\/schemas\/\d+\.\d+\.\d+$/)
      assert.deepEqual(
        only?.scopeMetrics.map(({ scope }) => ({ ...scope })),
        [{ name: 'hostpulse', version }],
      )
    })

    it('uses the names, units and attributes of the conventions, and groups the points of a metric', () => {
      const [io, time, ...others] = metrics(
        frame(
          T,
          [counter('disk_read_bytes_total', { device: 'sda' }), 4096],
          [counter('cpu_seconds_total', { cpu: 'total', mode: 'user' }), 12.5],
          [counter('disk_write_bytes_total', { device: 'sda' }), 2 ** 53 - 1],
          [counter('cpu_seconds_total', { cpu: '3', mode: 'idle' }), 1 / 3],
        ),
      )
      assert.equal(others.length, 0)
      assert.deepEqual([io?.name, io?.unit], ['system.disk.io', 'By'])
      assert.deepEqual(
        io?.sum?.dataPoints.map(({ asDouble, attributes }) => [asDouble, plain(attributes)]),
        [
          [4096, { 'system.device': 'sda', 'disk.io.direction': 'read' }],
          [2 ** 53 - 1, { 'system.device': 'sda', 'disk.io.direction': 'write' }],
        ],
      )
      assert.deepEqual([time?.name, time?.unit], ['system.cpu.time', 's'])
      assert.deepEqual(
        time?.sum?.dataPoints.map(({ asDouble, attributes }) => [asDouble, plain(attributes)]),
        [
          [12.5, { 'cpu.mode': 'user' }],
          [1 / 3, { 'cpu.logical_number': 3, 'cpu.mode': 'idle' }],
        ],
      )
    })

    it("starts the kernel's counters at boot, and the agent's and a user's with the agent", () => {
      const nanoseconds = (ms: number) => `${ms}000000`
      const sums = metrics(
        frame(T, [counter('forks_total'), 7], [counter('agent_cpu_seconds_total'), 1], [counter('orders_total'), 3]),
      )
      assert.deepEqual(
        sums.map(({ name: each, sum }) => [
          each,
          sum?.dataPoints[0]?.startTimeUnixNano,
          sum?.dataPoints[0]?.timeUnixNano,
        ]),
        [
          ['hostpulse.forks_total', nanoseconds(T - 5000 - 3_600_000), nanoseconds(T)],
          ['hostpulse.agent_cpu_seconds_total', nanoseconds(T - 5000), nanoseconds(T)],
          ['orders_total', nanoseconds(T - 5000), nanoseconds(T)],
        ],
      )
      for (const { sum } of sums) assert.deepEqual([sum?.aggregationTemporality, sum?.isMonotonic], [2, true])
    })

    it('writes additive values as a non-monotonic sum, and everything else as a gauge', () => {
      const [usage, load, own] = metrics(
        frame(T, [gauge('mem_used'), 5], [gauge('load_1'), 0.25], [gauge('queue'), -1]),
      )
      assert.deepEqual(
        [usage?.name, usage?.sum?.aggregationTemporality, usage?.sum?.isMonotonic ?? false],
        ['system.memory.usage', 2, false],
      )
      assert.deepEqual(plain(usage?.sum?.dataPoints[0]?.attributes), { 'system.memory.state': 'used' })
      assert.deepEqual([load?.name, load?.gauge?.dataPoints[0]?.asDouble], ['hostpulse.load_1', 0.25])
      assert.equal(load?.gauge?.dataPoints[0]?.startTimeUnixNano, undefined)
      assert.deepEqual([own?.name, own?.unit ?? '', own?.gauge?.dataPoints[0]?.asDouble], ['queue', '', -1])
    })

    it('keeps every text, value and time', () => {
      const text = fc.string({ unit: 'grapheme' })
      const value = fc.double({ noNaN: true, noDefaultInfinity: true })
      const time = fc.integer({ min: 0, max: 2 ** 43 })
      fc.assert(
        fc.property(text, fc.dictionary(text, text), value, time, (type, tags, number, timeMs) => {
          const [metric] = metrics(frame(timeMs, [gauge(`u ${type}`, tags), number]))
          const [point] = metric?.gauge?.dataPoints ?? []
          assert.equal(metric?.name, `u ${type}`)
          assert.equal((point?.asDouble ?? 0) + 0, number + 0)
          assert.equal(BigInt(point?.timeUnixNano ?? 0), BigInt(timeMs) * 1_000_000n)
          assert.deepEqual(plain(point?.attributes), { ...tags })
        }),
      )
    })

    it('never exceeds maxBytes', () => {
      const frames = range(1, 300).map((each) => frameOf(T + each, each, each / 7))
      for (const maxBytes of [40_000, 10_000, 2000]) {
        const encoding = encoder().begin(maxBytes)
        const points = encoding.write(rowsOf(...frames))
        const body = encoding.finish()
        assert.ok(body.length <= maxBytes)
        const [metric] = decode(body).resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? []
        assert.equal(metric?.gauge?.dataPoints.length, points)
        assert.ok(points > 2)
      }
    })

    it('writes a single point that exceeds maxBytes', () => {
      const encoding = encoder().begin(10)
      assert.equal(encoding.write(rowsOf(frameOf(T, 1, 2))), 1)
      decode(encoding.finish())
    })

    it('continues when rows come in slices, and does not change a finished body', () => {
      const one = encoder()
      const frames = range(1, 2000).map((each) => frameOf(T + each, each))
      const encoding = one.begin(1e9)
      for (const each of frames) assert.equal(encoding.write(rowsOf(each)), 1)
      const first = encoding.finish()
      const copy = Buffer.from(first)
      assert.deepEqual(first, bodyOf(encoder(), ...frames))
      bodyOf(one, frameOf(T, 99))
      assert.deepEqual(first, copy)
    })
  })
}

describe("the conventions' own words", () => {
  const attributesOf = (series: Series) => Object.fromEntries(otlpSeriesOf(series, identity).attributes)

  it('are used for interrupts, for threads, for zombies, and for the interfaces of packet counts', () => {
    assert.deepEqual(attributesOf(gauge('runtime_heap_space_used', { space: 'old_space', thread: 'images' })), {
      'v8js.heap.space.name': 'old_space',
      'thread.name': 'images',
    })
    assert.deepEqual(attributesOf(counter('cpu_seconds_total', { cpu: 'total', mode: 'irq' })), {
      'cpu.mode': 'interrupt',
    })
    assert.deepEqual(attributesOf(gauge('process_count', { state: 'zombie' })), { 'process.state': 'defunct' })
    assert.deepEqual(attributesOf(counter('net_rx_packets_total', { iface: 'eth0' })), {
      'system.device': 'eth0',
      'network.io.direction': 'receive',
    })
    assert.deepEqual(attributesOf(counter('net_rx_bytes_total', { iface: 'irq' })), {
      'network.interface.name': 'irq',
      'network.io.direction': 'receive',
    })
  })
})

describe('the semantic conventions', () => {
  /** model/ of open-telemetry/semantic-conventions at the version of SCHEMA_URL: instrument, unit, attributes. */
  const conventions: Readonly<Record<string, readonly [string, string, ...string[]]>> = {
    'system.uptime': ['gauge', 's'],
    'system.cpu.time': ['counter', 's', 'cpu.mode', 'cpu.logical_number'],
    'system.cpu.utilization': ['gauge', '1', 'cpu.mode', 'cpu.logical_number'],
    'system.memory.limit': ['additive', 'By'],
    'system.memory.usage': ['additive', 'By', 'system.memory.state'],
    'system.memory.utilization': ['gauge', '1', 'system.memory.state'],
    'system.memory.linux.available': ['additive', 'By'],
    'system.memory.linux.shared': ['additive', 'By'],
    'system.memory.linux.slab.usage': ['additive', 'By', 'system.memory.linux.slab.state'],
    'system.paging.usage': ['additive', 'By', 'system.paging.state', 'system.device'],
    'system.paging.utilization': ['gauge', '1', 'system.paging.state', 'system.device'],
    'system.paging.faults': ['counter', '{fault}', 'system.paging.fault.type'],
    'system.paging.operations': ['counter', '{operation}', 'system.paging.fault.type', 'system.paging.direction'],
    'system.process.count': ['additive', '{process}', 'process.state'],
    'system.disk.io': ['counter', 'By', 'system.device', 'disk.io.direction'],
    'system.disk.operations': ['counter', '{operation}', 'system.device', 'disk.io.direction'],
    'system.disk.io_time': ['counter', 's', 'system.device'],
    'system.disk.operation_time': ['counter', 's', 'system.device', 'disk.io.direction'],
    'system.filesystem.limit': [
      ...(['additive', 'By'] as const),
      ...['system.device', 'system.filesystem.type', 'system.filesystem.mode', 'system.filesystem.mountpoint'],
    ],
    'system.filesystem.usage': [
      ...(['additive', 'By'] as const),
      ...['system.device', 'system.filesystem.state', 'system.filesystem.type', 'system.filesystem.mountpoint'],
    ],
    'system.filesystem.utilization': [
      ...(['gauge', '1'] as const),
      ...['system.device', 'system.filesystem.state', 'system.filesystem.type', 'system.filesystem.mountpoint'],
    ],
    'system.network.io': ['counter', 'By', 'network.interface.name', 'network.io.direction'],
    'system.network.errors': ['counter', '{error}', 'network.interface.name', 'network.io.direction'],
    'system.network.packet.count': ['counter', '{packet}', 'system.device', 'network.io.direction'],
    'system.network.packet.dropped': ['counter', '{packet}', 'network.interface.name', 'network.io.direction'],
    'system.network.connection.count': [
      ...(['additive', '{connection}'] as const),
      ...['network.transport', 'network.connection.state', 'network.interface.name'],
    ],
    'nodejs.eventloop.utilization': ['gauge', '1'],
    'nodejs.eventloop.delay.mean': ['gauge', 's'],
    'v8js.memory.heap.used': ['additive', 'By', 'v8js.heap.space.name'],
    'v8js.memory.heap.space.size': ['additive', 'By', 'v8js.heap.space.name'],
    'v8js.memory.heap.space.available_size': ['additive', 'By', 'v8js.heap.space.name'],
    'v8js.memory.heap.space.physical_size': ['additive', 'By', 'v8js.heap.space.name'],
    'process.memory.usage': ['additive', 'By'],
    'process.cpu.time': ['counter', 's', 'cpu.mode'],
    'process.unix.file_descriptor.count': ['additive', '{file_descriptor}'],
    'container.cpu.time': ['counter', 's', 'cpu.mode'],
    'container.cpu.usage': ['gauge', '{cpu}', 'cpu.mode'],
    'container.memory.working_set': ['additive', 'By'],
    'container.memory.rss': ['additive', 'By'],
    'container.disk.io': ['counter', 'By', 'disk.io.direction', 'system.device'],
  }
  const everySeries = catalogue.flatMap(({ metrics }) =>
    metrics.map(({ type, kind, tags }) => ({
      type,
      kind,
      tags: Object.fromEntries(tags.map((tag) => [tag, tag === 'stat' ? 'mean' : '0'])),
    })),
  )

  it('have every name that is not ours, with its instrument, unit and attributes', () => {
    const used = new Set<string>()
    for (const series of everySeries) {
      const { metric, attributes } = otlpSeriesOf(series, identity)
      if (metric.name === `hostpulse.${series.type}`) continue
      const [instrument, unit, ...keys] = conventions[metric.name] ?? assert.fail(metric.name)
      assert.deepEqual([metric.data, metric.unit], [instrument, unit], metric.name)
      for (const [key] of attributes) assert.ok(keys.includes(key), `${metric.name} has no ${key}`)
      used.add(metric.name)
    }
    assert.deepEqual([...used].sort(), Object.keys(conventions).sort())
    assert.equal(SCHEMA_URL, 'https://opentelemetry.io/schemas/1.44.0')
  })

  it('say in braces what is counted', () => {
    assert.equal(otlpSeriesOf(counter('forks_total'), identity).metric.unit, '{task}')
    for (const series of everySeries) {
      const { unit } = otlpSeriesOf(series, identity).metric
      // A load is not a whole number, and the others are states.
      const isPlain =
        /^(load_\d+|disk_mount_\w+|net_up|net_carrier|ip_forwarding|agent_info|agent_leads_group|agent_scope)$/.test(
          series.type,
        )
      if (findMetric(series.type)?.unit === 'count')
        assert.match(unit, isPlain ? /^1$/ : /^{[a-z_]+}$/, `${series.type}: say in COUNTED what it counts`)
    }
  })

  it('define states of a filesystem that add up to its limit', () => {
    const values = new Float64Array(SPACE_VALUES)
    const root = { mountPoint: '/', source: 'sda1', fstype: 'ext4' }
    for (const [bfree, bavail] of [
      [40, 35],
      [40, 40],
      [0, 0],
      [30, 35],
      [5, 2 ** 64 - 2 ** 12],
    ] as const) {
      const figures = { bsize: 4096, blocks: 100, bfree, bavail, files: 0, ffree: 0 }
      writeSpace({ status: 'ok', figures }, values, 0)
      const sums = { 'system.filesystem.limit': 0, 'system.filesystem.usage': 0 }
      for (const [index, series] of spaceSeries(root).entries()) {
        const { name } = otlpSeriesOf(series, identity).metric
        if (name in sums) sums[name as keyof typeof sums] += values[index] ?? 0
      }
      assert.deepEqual(sums, { 'system.filesystem.limit': 409_600, 'system.filesystem.usage': 409_600 })
    }
  })

  it('have no statistics of samples: those are our own metrics, so that no sum has a value twice', () => {
    const [used, least] = [gauge('mem_used'), gauge('mem_used', { stat: 'min' })].map((one) =>
      otlpSeriesOf(one, identity),
    )
    assert.equal(used?.metric.name, 'system.memory.usage')
    assert.deepEqual(
      [least?.metric.name, least?.metric.data, least?.startMs],
      ['hostpulse.mem_used', 'gauge', undefined],
    )
    assert.deepEqual(least?.attributes, [['stat', 'min']])
  })

  it('name what only Linux has on Linux only', () => {
    const mac = { ...identity, machine: { ...identity.machine, platform: 'darwin' } }
    assert.equal(otlpSeriesOf(gauge('mem_available'), mac).metric.name, 'hostpulse.mem_available')
    assert.equal(otlpSeriesOf(gauge('mem_used'), mac).metric.name, 'system.memory.usage')
  })
})

describe('the resource', () => {
  it('includes the distribution where it is known', () => {
    const distribution = { name: 'Debian GNU/Linux', version: '12', title: 'Debian GNU/Linux 12 (bookworm)' }
    const attributes = resourceAttributes({ ...identity, machine: { ...identity.machine, distribution } })
    assert.deepEqual(
      attributes.filter(([key]) => key.startsWith('os.')),
      [
        ['os.type', 'linux'],
        ['os.name', 'Debian GNU/Linux'],
        ['os.version', '12'],
        ['os.description', 'Debian GNU/Linux 12 (bookworm), kernel 6.1.0'],
      ],
    )
  })

  it("prefers configured attributes to detected ones, and the agent's tags to both", () => {
    const attributes = Object.fromEntries(resourceAttributes(identity, { env: 'test', 'service.name': 'a', team: 'b' }))
    const { env, team, 'service.name': name, 'host.name': host } = attributes
    assert.deepEqual([env, team, name, host], ['prod', 'b', 'a', 'web-1'])
  })
})

describe('a partial success', () => {
  it('is read from Protocol Buffers', () => {
    const encoder = new OtlpEncoder(identity, new OtlpProtobufSerializer(resource))
    for (const rejected of [1, 127, 128, 300, 100_000]) {
      assert.deepEqual(encoder.verdictOn(answerOf(200, partialSuccess(rejected, 'too many'))), {
        kind: 'delivered',
        rejected,
      })
    }
    for (const body of ['', partialSuccess(0, 'a warning'), '{}', '\x0a', '\x0a\x05\x08']) {
      assert.deepEqual(encoder.verdictOn(answerOf(200, body)), { kind: 'delivered', rejected: 0 }, JSON.stringify(body))
    }
  })

  it('is read from JSON, where 64-bit integers are strings', () => {
    const encoder = new OtlpEncoder(identity, new OtlpJsonSerializer(resource))
    assert.deepEqual(
      encoder.verdictOn(answerOf(200, '{"partialSuccess":{"rejectedDataPoints":"3","errorMessage":"x"}}')),
      { kind: 'delivered', rejected: 3 },
    )
    assert.deepEqual(encoder.verdictOn(answerOf(200, '{"partialSuccess":{"rejectedDataPoints":3}}')), {
      kind: 'delivered',
      rejected: 3,
    })
    for (const body of [
      '',
      '{}',
      '{"partialSuccess":{}}',
      '{"partialSuccess":{"rejectedDataPoints":"-1"}}',
      'rejectedDataPoints',
    ]) {
      assert.deepEqual(encoder.verdictOn(answerOf(200, body)), { kind: 'delivered', rejected: 0 }, body)
    }
  })
})
