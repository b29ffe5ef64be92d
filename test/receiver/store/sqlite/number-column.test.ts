import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { packNumbers, unpackNumbers } from '../../../../src/receiver/store/sqlite/number-column.js'

function back(bytes: Uint8Array, order: 1 | 2, count: number): number[] {
  const into = new Float64Array(count + 2).fill(7)
  unpackNumbers(bytes, order, count, into, 1)
  assert.deepEqual([into[0], into[count + 1]], [7, 7], 'only its own part of the buffer is written')
  return [...into.subarray(1, count + 1)]
}

const gauge = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => Math.round(value * 1e6) / 1e6)
const odd = fc.constantFrom(0, -0, 5e-324, 1.7976931348623157e308, 2 ** 53, -(2 ** 53) + 1, 8.64e15, 0.1 + 0.2, 1e-7)
const numbers = fc.oneof(
  fc.array(gauge),
  fc.array(fc.maxSafeInteger()),
  fc.array(fc.constantFrom(0, 1)),
  fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), odd, gauge, fc.integer())),
)

test('restores every number exactly', () => {
  fc.assert(
    fc.property(numbers, fc.constantFrom(1, 2), (column, order) => {
      assert.deepEqual(back(packNumbers(column, order), order, column.length), column)
    }),
    { numRuns: 2000 },
  )
})

test('packs steady times and constant values in a few bytes, and a gauge in a few bytes per value', () => {
  const times = Array.from({ length: 300 }, (_, n) => 1_763_800_000_000 + n * 1000)
  assert.ok(packNumbers(times, 2).length < 20)
  assert.ok(packNumbers(new Array(300).fill(16_384_000_000), 1).length < 20)
  const ratios = Array.from({ length: 300 }, (_, n) => Math.round((0.5 + Math.sin(n) / 10) * 1e6) / 1e6)
  assert.ok(packNumbers(ratios, 1).length < 300 * 3 + 10)
})

test('throws on bytes that are truncated, extended or of another column', () => {
  const columns: [Uint8Array, number][] = [
    [packNumbers([1.5, 2.5, 2.5, 2.5, 9], 1), 5],
    [packNumbers([Math.PI, Math.E], 1), 2],
  ]
  for (const [bytes, count] of columns) {
    const wrong = [bytes.subarray(0, -1), Uint8Array.from([...bytes, 1]), bytes.subarray(0, 0)]
    for (const one of wrong) assert.throws(() => back(one, 1, count))
    assert.throws(() => back(bytes, 1, count + 1), /damaged/)
    assert.throws(() => back(bytes, 1, count - 1))
  }
  fc.assert(
    fc.property(fc.uint8Array(), fc.constantFrom(1, 2), fc.nat(20), (bytes, order, count) => {
      try {
        unpackNumbers(bytes, order, count, new Float64Array(count), 0)
      } catch (error) {
        assert.ok(error instanceof Error)
      }
    }),
    { numRuns: 2000 },
  )
})
