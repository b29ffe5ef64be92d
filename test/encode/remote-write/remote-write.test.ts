import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { uncompress } from 'snappyjs'
import { RemoteWriteEncoder } from '../../../src/encode/remote-write/remote-write.js'
import { RemoteWriteV1 } from '../../../src/encode/remote-write/v1.js'
import { decodeRemoteWrite } from '../../send/helpers/decode-remote-write.js'
import { answerOf, bodyOf, counter, frame, gauge, rowsOf } from '../../send/helpers/encoded.js'
import { frameOf, range } from '../../send/helpers/points.js'

const T = 1_763_800_000_000

describe('RemoteWriteEncoder', () => {
  it('writes labels sorted by name, including the host, and the exact value and time', () => {
    const encoder = new RemoteWriteEncoder(new RemoteWriteV1('web-1', { env: 'prod' }))
    const body = bodyOf(
      encoder,
      frame(T, [gauge('cpu_usage', { cpu: 'total' }), 1 / 3], [counter('forks_total'), 2 ** 53 - 1]),
    )
    const common = [
      { name: 'env', value: 'prod' },
      { name: 'host', value: 'web-1' },
      { name: 'instance', value: 'web-1' },
    ]
    assert.deepEqual(decodeRemoteWrite(body), [
      {
        labels: [{ name: '__name__', value: 'cpu_usage' }, { name: 'cpu', value: 'total' }, ...common],
        samples: [{ value: 1 / 3, timestamp: T }],
      },
      {
        labels: [{ name: '__name__', value: 'forks_total' }, ...common],
        samples: [{ value: 2 ** 53 - 1, timestamp: T }],
      },
    ])
  })

  it('describes the body in its headers', () => {
    assert.deepEqual(new RemoteWriteEncoder(new RemoteWriteV1('web-1', {})).headers, {
      'Content-Type': 'application/x-protobuf',
      'Content-Encoding': 'snappy',
      'X-Prometheus-Remote-Write-Version': '0.1.0',
    })
  })

  it('writes a series once, with its samples ordered by time', () => {
    const frames = range(1, 5).map((value) => frameOf(T + value, value, value * 10))
    const series = decodeRemoteWrite(bodyOf(new RemoteWriteEncoder(new RemoteWriteV1('web-1', {})), ...frames))
    assert.equal(series.length, 2)
    assert.deepEqual(
      series.map(({ samples }) => samples),
      [1, 10].map((factor) => range(1, 5).map((value) => ({ value: value * factor, timestamp: T + value }))),
    )
  })

  it('makes valid names from any text, and joins tags that become the same label', () => {
    const [series] = decodeRemoteWrite(
      bodyOf(
        new RemoteWriteEncoder(new RemoteWriteV1('web-1', {})),
        frame(T, [gauge('9 lives', { 'a.b': '1', a_b: '2', '0': 'x', __name__: 'y', empty: '', Ü: 'z' }), 1]),
      ),
    )
    assert.deepEqual(Object.fromEntries(series?.labels.map(({ name, value }) => [name, value]) ?? []), {
      _0: 'x',
      __name__: '_9_lives',
      _: 'z',
      _name__: 'y',
      a_b: '1;2',
      host: 'web-1',
      instance: 'web-1',
    })
  })

  it('keeps labels sorted, unique and valid whatever the tags', () => {
    const text = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(text, fc.dictionary(text, text), fc.dictionary(text, text), (type, tags, own) => {
        const [series] = decodeRemoteWrite(
          bodyOf(new RemoteWriteEncoder(new RemoteWriteV1('h', tags)), frame(T, [gauge(type, own), 7])),
        )
        const names = series?.labels.map(({ name }) => name) ?? []
        assert.deepEqual(names, [...new Set(names)].sort())
        for (const name of names) assert.match(name, /^[a-zA-Z_][a-zA-Z0-9_]*$/)
        assert.ok(names.includes('__name__'))
        assert.ok(series?.labels.every(({ value }) => value !== ''))
      }),
    )
  })

  it('never exceeds maxBytes', () => {
    const frames = range(1, 300).map((value) => frameOf(T + value, value, value / 7))
    for (const maxBytes of [20_000, 5000, 300]) {
      const encoding = new RemoteWriteEncoder(new RemoteWriteV1('web-1', {})).begin(maxBytes)
      const points = encoding.write(rowsOf(...frames))
      const body = encoding.finish()
      assert.ok(uncompress(body).length <= maxBytes)
      const written = decodeRemoteWrite(body).flatMap(({ samples }) => samples)
      assert.equal(written.length, points)
      assert.ok(points === 600 || uncompress(body).length + 120 > maxBytes)
    }
  })

  it('writes a single point that exceeds maxBytes', () => {
    const encoding = new RemoteWriteEncoder(new RemoteWriteV1('h'.repeat(50_000), {})).begin(100)
    assert.equal(encoding.write(rowsOf(frameOf(T, 1, 2))), 1)
    assert.equal(decodeRemoteWrite(encoding.finish()).length, 1)
  })

  it('continues when rows come in slices, and does not change a finished body', () => {
    const encoder = new RemoteWriteEncoder(new RemoteWriteV1('web-1', {}))
    const frames = range(1, 3000).map((value) => frameOf(T + value, value))
    const encoding = encoder.begin(1e9)
    for (const one of frames) assert.equal(encoding.write(rowsOf(one)), 1)
    const first = encoding.finish()
    const copy = Buffer.from(first)
    assert.deepEqual(first, bodyOf(new RemoteWriteEncoder(new RemoteWriteV1('web-1', {})), ...frames))
    bodyOf(encoder, frameOf(T, 99))
    assert.deepEqual(first, copy)
  })

  it('recognises answers about samples that are too old', () => {
    const encoder = new RemoteWriteEncoder(new RemoteWriteV1('web-1', {}))
    for (const body of [
      'out of bounds',
      'too old sample',
      'failed pushing to ingester: the sample has been rejected (err-mimir-sample-timestamp-too-old)',
    ]) {
      assert.deepEqual(encoder.verdictOn(answerOf(400, body), 5), { kind: 'rejected' }, body)
    }
    for (const body of [
      'out of order sample',
      'duplicate sample for timestamp',
      '(err-mimir-sample-out-of-order)',
      '(err-mimir-sample-duplicate-timestamp)',
    ]) {
      const expected = { kind: 'rejected', isHostShared: true }
      assert.deepEqual(encoder.verdictOn(answerOf(400, body), 5), expected, body)
    }
    for (const body of ['', 'label name "a b" is invalid', 'snappy: corrupt input']) {
      assert.equal(encoder.verdictOn(answerOf(400, body), 5), undefined, body)
    }
  })
})
