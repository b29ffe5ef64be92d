import assert from 'node:assert/strict'
import { isUtf8 } from 'node:buffer'
import { test } from 'node:test'
import fc from 'fast-check'
import { NameCache } from '../../src/receiver/name-cache.js'
import { scanPoints } from '../../src/receiver/scan-points.js'
import { validatePoints } from '../../src/receiver/validate.js'
import type { WirePoint } from '../../src/receiver/wire-point.js'

const point = (changes: Partial<WirePoint> = {}): WirePoint => ({
  ts: 1_700_000_000_123,
  host: 'web-1',
  type: 'cpu',
  value: 0.25,
  ...changes,
})
const bodyOf = (...points: readonly WirePoint[]) => Buffer.from(JSON.stringify(points))
const scanned = (body: Buffer | string, cache = new NameCache()) => scanPoints(Buffer.from(body), cache)

test('names are the same objects from body to body, in any order of the points', () => {
  const cache = new NameCache()
  const [a, b, c] = [point(), point({ tags: { cpu: '0', mode: 'user' } }), point({ type: 'mem', tags: {} })]
  const first = scanPoints(bodyOf(a, b, c), cache)
  for (const order of [
    [a, b, c],
    [c, b, a],
    [b, b, b],
    [c, a],
  ]) {
    const again = scanPoints(bodyOf(...order), cache)
    assert.deepEqual(again?.points, order)
    assert.deepEqual(
      again?.names.map((names) => first?.names.indexOf(names)),
      order.map((one) => [a, b, c].indexOf(one)),
    )
  }
})

test('names that differ in one byte, or in where a tag ends, are told apart', () => {
  const cache = new NameCache()
  const points = [
    point({ tags: { a: 'b' } }),
    point({ tags: { a: 'c' } }),
    point({ tags: { a: 'b', c: '' } }),
    point({ tags: { ab: '' } }),
    point({ host: 'web-11' }),
    point({ host: 'ẃeb' }),
    point(),
  ]
  for (let round = 0; round < 3; round++) assert.deepEqual(scanPoints(bodyOf(...points), cache)?.points, points)
})

test('what is not written as agents do is left to the parser', () => {
  const good = JSON.stringify(point())
  const others = [
    '',
    '[]',
    `[${good}] `,
    `[ ${good}]`,
    `[${good}, ${good}]`,
    `[${good},]`,
    `[${good}`,
    good,
    `\ufeff[${good}]`,
    '[{"host":"a","ts":1,"type":"t","value":1}]',
    '[{"ts":1,"host":"\\u0061","type":"t","value":1}]',
    '[{"ts":1,"host":"a\nb","type":"t","value":1}]',
    '[{"ts":1,"host":"","type":"t","value":1}]',
    '[{"ts":1,"host":"a","type":"t","value":1,"tags":{"":"b"}}]',
    '[{"ts":1,"host":"a","type":"t","value":1,"tags":{"a":{}}}]',
    '[{"ts":1,"host":"a","type":"t","value":1,"tags":{"a":"b"},"tags":{"a":"b"}}]',
    ...['01', '-1', '1.5', '1e3', '8640000000000001', '99999999999999999'].map(
      (ts) => `[{"ts":${ts},"host":"a","type":"t","value":1}]`,
    ),
    ...['01', '.5', '1.', '+1', '1e', '--1', '1e999', 'NaN', '"1"', ''].map(
      (value) => `[{"ts":1,"host":"a","type":"t","value":${value}}]`,
    ),
  ]
  for (const body of others) assert.equal(scanned(body), undefined, body)
})

test('a number is the one that JSON.parse gives', () => {
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer().map((whole) => whole / 1e6),
    fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
  )
  const cache = new NameCache()
  fc.assert(
    fc.property(number, (value) => {
      const text = String(value)
      const [read] = scanned(`[{"ts":1,"host":"a","type":"t","value":${text}}]`, cache)?.points ?? []
      assert.ok(Object.is(read?.value, JSON.parse(text)), text)
    }),
  )
  assert.ok(Object.is(scanned('[{"ts":1,"host":"a","type":"t","value":-0}]')?.points[0]?.value, -0))
})

test('nothing is accepted that the parser refuses, and nothing read otherwise', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '"', '}', ',', ':', 'é', '\u0001'), maxLength: 4 })
  const points = fc.array(
    fc.record(
      {
        ts: fc.integer({ min: -1, max: 100 }),
        host: name,
        type: name,
        value: fc.constantFrom(0, -0.5, 1e300, 12.25),
        tags: fc.dictionary(name, name, { maxKeys: 2 }),
      },
      { requiredKeys: ['ts', 'host', 'type', 'value'] },
    ),
    { maxLength: 4 },
  )
  const change = fc.option(
    fc.record({ at: fc.nat(), bytes: fc.constantFrom('', '"', '}', '}}', ',', '{', '0', ' ', 'a', '\u00ff') }),
  )
  const cache = new NameCache()
  fc.assert(
    fc.property(points, change, (written, changed) => {
      let body = Buffer.from(JSON.stringify(written))
      if (changed !== null) {
        const at = changed.at % (body.length + 1)
        body = Buffer.concat([body.subarray(0, at), Buffer.from(changed.bytes), body.subarray(at + 1)])
      }
      const read = isUtf8(body) ? scanPoints(body, cache) : undefined
      if (read === undefined) return
      const parsed = validatePoints(JSON.parse(body.toString()))
      assert.deepEqual({ status: 'ok', points: read.points }, parsed, body.toString())
      for (const [index, { host, type, tags }] of read.names.entries()) {
        const { ts, value }: WirePoint = read.points[index] ?? point({ ts: -1 })
        assert.deepEqual(
          tags === undefined ? { ts, host, type, value } : { ts, host, type, value, tags },
          read.points[index],
        )
      }
    }),
    { numRuns: 5_000 },
  )
})

test('the cache forgets all names at its bound, and learns them again', () => {
  const cache = new NameCache(2_000)
  const points = Array.from({ length: 100 }, (_, n) => point({ type: `type_${n}`, tags: { n: `${n}` } }))
  for (let round = 0; round < 5; round++) {
    const read = scanPoints(bodyOf(...points), cache)
    assert.deepEqual(read?.points, points)
  }
})
