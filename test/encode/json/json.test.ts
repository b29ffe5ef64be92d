import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Rows } from '../../../src/buffer/rows.js'
import { SlabBuffer } from '../../../src/buffer/slab-buffer.js'
import { JSON_ARRAY, JSON_LINES, JsonEncoder } from '../../../src/encode/json/json.js'
import type { Frame, Series, Tags } from '../../../src/shared/frame.js'
import { answerOf } from '../../send/helpers/encoded.js'
import { frameOf, range } from '../../send/helpers/points.js'

const T = 1_763_800_000_000

function rowsOf(...frames: Frame[]): Rows {
  const limits = { maxPoints: 1e9, maxBytes: 1e9, maxAgeMs: Number.POSITIVE_INFINITY }
  const buffer = new SlabBuffer({ limits, wallMs: () => T, onDrop() {} })
  for (const frame of frames) buffer.add(frame)
  const batch = buffer.freeze(Number.POSITIVE_INFINITY)
  assert.ok(batch)
  return batch.rows(0, batch.points)
}

function frame(timeMs: number, ...points: [Series, number][]): Frame {
  return {
    layout: { collector: 'test', series: points.map(([series]) => series) },
    timesMs: Float64Array.of(timeMs),
    values: Float64Array.from(points, ([, value]) => value),
  }
}

function encode(rows: Rows, { host = 'web-1', tags = {} as Tags, maxBytes = 1e6, framing = JSON_ARRAY } = {}): string {
  const encoding = new JsonEncoder({ host, tags, framing }).begin(maxBytes)
  encoding.write(rows)
  return encoding.finish().toString()
}

const gauge = (type: string, tags?: Tags): Series => ({ type, kind: 'gauge', tags })
const counter = (type: string, tags?: Tags): Series => ({ type, kind: 'counter', tags })

describe('JsonEncoder', () => {
  it('writes the native wire format byte by byte', () => {
    const rows = rowsOf(
      frame(T, [gauge('cpu_usage', { cpu: 'total' }), 0.42], [counter('forks_total'), 12345.6789012345]),
      frame(T + 1000, [gauge('mem_used'), 16_000_000_000]),
    )
    assert.equal(
      encode(rows),
      '[{"ts":1763800000000,"host":"web-1","type":"cpu_usage","value":0.42,"tags":{"cpu":"total"}},' +
        '{"ts":1763800000000,"host":"web-1","type":"forks_total","value":12345.6789012345},' +
        '{"ts":1763800001000,"host":"web-1","type":"mem_used","value":16000000000}]',
    )
  })

  it('rounds gauges to 6 decimals and leaves counters exact', () => {
    const rows = rowsOf(frame(T, [gauge('g'), 1 / 3], [counter('c_total'), 1 / 3]))
    const [g, c] = JSON.parse(encode(rows)) as { value: number }[]
    assert.deepEqual([g?.value, c?.value], [0.333333, 1 / 3])
  })

  it("writes the agent's tags on every point; a point's own tags win", () => {
    const rows = rowsOf(frame(T, [gauge('a', { env: 'test', cpu: '0' }), 1], [gauge('b'), 2]))
    const [a, b] = JSON.parse(encode(rows, { tags: { env: 'prod', service: 'api' } })) as { tags: Tags }[]
    assert.deepEqual(a?.tags, { env: 'test', service: 'api', cpu: '0' })
    assert.deepEqual(b?.tags, { env: 'prod', service: 'api' })
  })

  it('skips missing points', () => {
    const rows = rowsOf(frame(T, [gauge('a'), Number.NaN], [gauge('b'), 2], [gauge('c'), Number.NaN]))
    assert.equal(encode(rows), '[{"ts":1763800000000,"host":"web-1","type":"b","value":2}]')
  })

  it('writes one line per point for a stream', () =>
    assert.equal(
      encode(rowsOf(frame(T, [gauge('a'), 1], [gauge('b'), 2])), { framing: JSON_LINES }),
      '{"ts":1763800000000,"host":"web-1","type":"a","value":1}\n{"ts":1763800000000,"host":"web-1","type":"b","value":2}\n',
    ))

  it('writes valid JSON for any host, type, tag and time', () => {
    const text = fc.string({ unit: 'binary' })
    const tagsOf = fc.dictionary(text, text, { maxKeys: 4 })
    fc.assert(
      fc.property(text, text, tagsOf, tagsOf, fc.integer({ min: -1e15, max: 1e15 }), (host, type, tags, own, time) => {
        const [point] = JSON.parse(encode(rowsOf(frame(time, [gauge(type, own), 7])), { host, tags })) as [object]
        const merged = { ...tags, ...own }
        const expected = { ts: time, host, type, value: 7 }
        assert.deepEqual(
          { ...point },
          JSON.parse(JSON.stringify(Object.keys(merged).length === 0 ? expected : { ...expected, tags: merged })),
        )
        assert.deepEqual(Object.keys(point).slice(0, 4), ['ts', 'host', 'type', 'value'])
      }),
    )
  })

  it('never exceeds maxBytes, and writes as many points as fit', () => {
    const frames = range(1, 300).map((value) => frameOf(T, value, value / 7))
    const whole = encode(rowsOf(...frames))
    for (const maxBytes of [whole.length, whole.length - 1, 20_000, 16_384, 5000, 301, 300]) {
      const encoding = new JsonEncoder({ host: 'web-1', tags: {}, framing: JSON_ARRAY }).begin(maxBytes)
      const points = encoding.write(rowsOf(...frames))
      const body = encoding.finish()
      assert.ok(body.length <= maxBytes, `${body.length} > ${maxBytes}`)
      const elements = JSON.parse(body.toString()) as unknown[]
      assert.equal(elements.length, points)
      const next = JSON.stringify((JSON.parse(whole) as unknown[])[points])
      assert.ok(points === 600 || body.length + 1 + next.length > maxBytes, 'one more would not fit')
    }
  })

  it('writes a single point that exceeds maxBytes', () => {
    const encoding = new JsonEncoder({ host: 'h'.repeat(50_000), tags: {}, framing: JSON_ARRAY }).begin(100)
    assert.equal(encoding.write(rowsOf(frameOf(T, 1, 2))), 1)
    assert.equal((JSON.parse(encoding.finish().toString()) as unknown[]).length, 1)
  })

  it('continues when rows come in slices', () => {
    const encoder = new JsonEncoder({ host: 'web-1', tags: {}, framing: JSON_ARRAY })
    const frames = range(1, 10).map((value) => frameOf(T + value, value))
    const encoding = encoder.begin(1e6)
    for (const one of frames) assert.equal(encoding.write(rowsOf(one)), 1)
    assert.equal(encoding.finish().toString(), encode(rowsOf(...frames)))
  })

  it('does not change a finished body when it writes the next one', () => {
    const encoder = new JsonEncoder({ host: 'web-1', tags: {}, framing: JSON_ARRAY })
    const make = (value: number) => {
      const encoding = encoder.begin(1e6)
      encoding.write(rowsOf(frameOf(T, value)))
      return encoding.finish()
    }
    const first = make(1)
    const text = first.toString()
    make(2)
    assert.equal(first.toString(), text)
  })

  it('reads rejected points and a shared host name from an answer, and ignores what is neither', () => {
    const encoder = new JsonEncoder({ host: 'web-1', tags: {}, framing: JSON_ARRAY })
    assert.deepEqual(encoder.verdictOn(answerOf(200, '{"accepted":7,"rejected":3}')), {
      kind: 'delivered',
      rejected: 3,
    })
    assert.deepEqual(encoder.verdictOn(answerOf(202, '{"accepted":7,"duplicateHost":true}')), {
      kind: 'delivered',
      rejected: 0,
      isHostShared: true,
    })
    for (const body of [
      '',
      '{"accepted":7}',
      '{"duplicateHost":false}',
      '{"duplicateHost":1}',
      '{"rejected":"3"}',
      '{"rejected":-3}',
      '{"rejected":',
      '"rejected"',
      'null',
    ]) {
      assert.deepEqual(encoder.verdictOn(answerOf(200, body)), { kind: 'delivered', rejected: 0 }, body)
    }
  })
})
