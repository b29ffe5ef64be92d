import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { uncompress } from 'snappyjs'
import type { AgentIdentity } from '../../../src/encode/agent-identity.js'
import { encoderFor } from '../../../src/encode/encoder-for.js'
import { FormatFilter } from '../../../src/encode/format-filter.js'
import { RemoteWriteEncoder } from '../../../src/encode/remote-write/remote-write.js'
import { RemoteWriteV2 } from '../../../src/encode/remote-write/v2.js'
import { decodeRemoteWrite, decodeRemoteWriteV2 } from '../../send/helpers/decode-remote-write.js'
import { answerOf, bodyOf, counter, frame, gauge, rowsOf } from '../../send/helpers/encoded.js'
import { frameOf, range } from '../../send/helpers/points.js'

const T = 1_763_800_000_000
const WRITTEN = 'x-prometheus-remote-write-samples-written'

function encoderOf(tags: Record<string, string> = {}, host = 'web-1') {
  const machine = { id: undefined, platform: 'linux', release: '6', arch: 'x64', uptimeSeconds: 3600 }
  const identity: AgentIdentity = { host, tags, agentId: 'abc', startedMs: T - 5000, machine }
  return new RemoteWriteEncoder(new RemoteWriteV2(identity))
}

describe('RemoteWriteEncoder, version 2', () => {
  it('writes the type and unit of a metric under its name for this output; what node_exporter leaves untyped has none', () => {
    const machine = { id: undefined, platform: 'linux', release: '6', arch: 'x64', uptimeSeconds: 3600 }
    const identity: AgentIdentity = { host: 'web-1', tags: {}, agentId: 'abc', startedMs: T, machine }
    const settings = { version: 2, staleMarkers: true } as const
    const names = { style: 'node_exporter', prefix: '' } as const
    const encoder = encoderFor(
      { url: 'http://h/', format: 'remote-write', remoteWrite: settings, names, resource: {} },
      identity,
    )
    const filter = new FormatFilter(encoder)
    const points = frame(T, [gauge('mem_total'), 1], [counter('swap_in_pages_total'), 2], [counter('forks_total'), 3])
    const { series } = decodeRemoteWriteV2(bodyOf(encoder, filter.apply(points)))
    assert.deepEqual(
      series.map(({ labels, type, unit, samples }) => [labels[0]?.[1], type, unit, samples[0]?.startTimestamp]),
      [
        ['node_memory_MemTotal_bytes', 'METRIC_TYPE_GAUGE', 'bytes', 0],
        ['node_vmstat_pswpin', 'METRIC_TYPE_UNSPECIFIED', '', 0],
        ['node_forks_total', 'METRIC_TYPE_COUNTER', '', T - 3_600_000],
      ],
    )
  })

  it('writes labels sorted by name, the exact value and time, and metadata', () => {
    const body = bodyOf(
      encoderOf({ env: 'prod' }),
      frame(T, [gauge('uptime_seconds'), 1 / 3], [counter('forks_total'), 2 ** 53 - 1], [counter('orders_total'), 4]),
    )
    const common = [
      ['env', 'prod'],
      ['host', 'web-1'],
      ['instance', 'web-1'],
    ]
    const { symbols, series } = decodeRemoteWriteV2(body)
    assert.deepEqual(series, [
      {
        labels: [['__name__', 'uptime_seconds'], ...common],
        samples: [{ value: 1 / 3, timestamp: T, startTimestamp: 0 }],
        type: 'METRIC_TYPE_GAUGE',
        help: '',
        unit: 'seconds',
      },
      {
        labels: [['__name__', 'forks_total'], ...common],
        samples: [{ value: 2 ** 53 - 1, timestamp: T, startTimestamp: T - 5000 - 3_600_000 }],
        type: 'METRIC_TYPE_COUNTER',
        help: '',
        unit: '',
      },
      {
        labels: [['__name__', 'orders_total'], ...common],
        samples: [{ value: 4, timestamp: T, startTimestamp: T - 5000 }],
        type: 'METRIC_TYPE_COUNTER',
        help: '',
        unit: '',
      },
    ])
    assert.equal(symbols[0], '')
    assert.equal(new Set(symbols).size, symbols.length)
  })

  it('describes the body in its headers', () => {
    assert.deepEqual(encoderOf().headers, {
      'Content-Type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
      'Content-Encoding': 'snappy',
      'X-Prometheus-Remote-Write-Version': '2.0.0',
    })
  })

  it('is an empty request to a receiver of version 1', () => {
    assert.deepEqual(decodeRemoteWrite(bodyOf(encoderOf(), frameOf(T, 1, 2))), [])
  })

  it('writes a series once, with its samples ordered by time', () => {
    const frames = range(1, 5).map((value) => frameOf(T + value, value, value * 10))
    const { series } = decodeRemoteWriteV2(bodyOf(encoderOf(), ...frames))
    assert.deepEqual(
      series.map(({ samples }) => samples.map(({ value, timestamp }) => [value, timestamp])),
      [1, 10].map((factor) => range(1, 5).map((value) => [value * factor, T + value])),
    )
  })

  it('writes each text once, whatever the tags, and only texts that the request refers to', () => {
    const text = fc.string({ unit: 'binary' })
    const point = fc.record({ type: text, tags: fc.dictionary(text, text) })
    const encoder = encoderOf({ env: 'prod' })
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 5 }), (points) => {
        const { symbols, series } = decodeRemoteWriteV2(
          bodyOf(encoder, frame(T, ...points.map(({ type, tags }) => [gauge(type, tags), 7] as [never, number]))),
        )
        assert.equal(symbols[0], '')
        assert.equal(new Set(symbols).size, symbols.length)
        const used = new Set(['', ...series.flatMap(({ labels, help, unit }) => [...labels.flat(), help, unit])])
        assert.deepEqual(new Set(symbols), used)
        for (const { labels } of series) {
          const names = labels.map(([name]) => name)
          assert.deepEqual(names, [...new Set(names)].sort())
          assert.ok(labels.flat().every((each) => each !== ''))
        }
      }),
    )
  })

  it('never exceeds maxBytes', () => {
    const series = range(1, 200).map((each) => [gauge(`type_${each}`, { tag: 'x'.repeat(each) }), each] as const)
    for (const maxBytes of [20_000, 5000, 300]) {
      const encoding = encoderOf().begin(maxBytes)
      const points = encoding.write(rowsOf(frame(T, ...(series as unknown as [never, number][]))))
      const body = encoding.finish()
      assert.ok(uncompress(body).length <= maxBytes)
      assert.equal(decodeRemoteWriteV2(body).series.length, points)
      assert.ok(points > 0 && points < 200)
    }
  })

  it('writes a single point that exceeds maxBytes', () => {
    const encoding = encoderOf({}, 'h'.repeat(50_000)).begin(100)
    assert.equal(encoding.write(rowsOf(frameOf(T, 1, 2))), 1)
    assert.equal(decodeRemoteWriteV2(encoding.finish()).series.length, 1)
  })

  it('writes the next body independently of the one before', () => {
    const encoder = encoderOf()
    bodyOf(encoder, frame(T, [gauge('other', { a: 'b' }), 1]))
    assert.deepEqual(bodyOf(encoder, frameOf(T, 1, 2)), bodyOf(encoderOf(), frameOf(T, 1, 2)))
  })

  it('forgets the texts of layouts that are gone, and still writes no text twice', () => {
    const encoder = encoderOf()
    for (let round = 0; round < 6000; round++)
      bodyOf(encoder, frame(T, [gauge('process_rss', { pid: String(round) }), 1]))
    const { symbols } = decodeRemoteWriteV2(
      bodyOf(encoder, frame(T, [gauge('process_rss', { pid: '1' }), 1], [gauge('process_rss', { pid: '5999' }), 1])),
    )
    assert.equal(new Set(symbols).size, symbols.length)
  })

  it('counts unwritten samples as rejected, also in a refusal', () => {
    const encoder = encoderOf()
    const kindOf = (status: number, written: string) =>
      encoder.verdictOn(answerOf(status, '', { [WRITTEN]: written }), 10)
    assert.deepEqual(kindOf(204, '10'), { kind: 'delivered', rejected: 0 })
    assert.deepEqual(kindOf(200, '7'), { kind: 'delivered', rejected: 3 })
    assert.deepEqual(kindOf(400, '7'), { kind: 'delivered', rejected: 3 })
    assert.deepEqual(kindOf(200, '99'), { kind: 'delivered', rejected: 0 })
    assert.equal(kindOf(400, '0'), undefined)
    assert.equal(kindOf(503, '7'), undefined)
    assert.deepEqual(encoder.verdictOn(answerOf(400, 'out of order sample', { [WRITTEN]: '0' }), 10), {
      kind: 'rejected',
      isHostShared: true,
    })
    assert.deepEqual(encoder.verdictOn(answerOf(400, 'duplicate sample', { [WRITTEN]: '7' }), 10), {
      kind: 'delivered',
      rejected: 3,
      isHostShared: true,
    })
  })

  it('falls back to version 1 after an answer without a count of written samples', () => {
    const encoder = encoderOf()
    for (const answer of [answerOf(204), answerOf(200, 'ok'), answerOf(400, 'bad content'), answerOf(415)]) {
      assert.deepEqual(encoder.verdictOn(answer, 10), { kind: 'downgrade' })
    }
    assert.deepEqual(encoder.verdictOn(answerOf(204, '', { [WRITTEN]: 'many' }), 10), { kind: 'downgrade' })
    for (const status of [401, 404, 413, 429, 500]) assert.equal(encoder.verdictOn(answerOf(status), 10), undefined)
  })

  it('marks ended series with the stale NaN', () => {
    const body = encoderOf().staleBody([{ series: gauge('a'), timeMs: T }])
    const bits = Buffer.from(uncompress(body)).toString('hex')
    assert.match(bits, /09020000000000f07f10/)
  })
})
