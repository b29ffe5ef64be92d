import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { MAX_NUMBER_BYTES, writeExact, writeInteger, writeRounded } from '../../src/encode/decimal.js'

type Write = (bytes: Uint8Array, at: number, value: number) => number

function textOf(write: Write, value: number): string {
  const bytes = Buffer.alloc(MAX_NUMBER_BYTES + 2, '~')
  const end = write(bytes, 1, value)
  assert.equal(bytes[0], 0x7e, 'nothing is written before the start')
  assert.ok(end <= MAX_NUMBER_BYTES + 1, `${value} takes ${end - 1} bytes`)
  return bytes.toString('latin1', 1, end)
}

/** Rounds to six decimals, halves up. Numbers too large for six decimals stay as they are. */
function rounded(value: number): number {
  const millionths = Math.round(value * 1e6)
  return Math.abs(millionths) < 2 ** 53 ? millionths / 1e6 : value
}

const awkward = [
  0,
  -0,
  1,
  -1,
  0.1,
  0.2,
  0.3,
  0.1 + 0.2,
  1 / 3,
  2 / 3,
  1e-6,
  9e-7,
  5e-7,
  4.9e-7,
  -5e-7,
  -4e-7,
  1e-7,
  5e-324,
  0.000001,
  0.0000015,
  1.0000005,
  0.9999995,
  0.99999949,
  999.9999995,
  1e9 - 1e-6,
  1e9,
  1e9 + 0.1,
  -1e9,
  123456789.123456,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  2 ** 53 / 1e6,
  9007199254.740993,
  1e15,
  1e20,
  1e21,
  1.5e21,
  123456789012345680000,
  1.7976931348623157e308,
  -1.7976931348623157e308,
  100,
  10.5,
  1763800000000,
  16_000_000_000,
]

const anyNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -1e10, max: 1e10, noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.maxSafeInteger(),
  fc.integer(),
  fc.tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 12 })).map(([digits, decimals]) => digits / 10 ** decimals),
)

describe('writeRounded', () => {
  it('writes what JSON.stringify writes of the value rounded to 6 decimals', () => {
    for (const value of awkward)
      assert.equal(textOf(writeRounded, value), JSON.stringify(rounded(value)), String(value))
    fc.assert(
      fc.property(anyNumber, (value) => {
        assert.equal(textOf(writeRounded, value), JSON.stringify(rounded(value)))
      }),
      { numRuns: 50_000 },
    )
  })

  it('is off by at most half a millionth, as long as doubles are that fine', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
        assert.ok(Math.abs(Number(textOf(writeRounded, value)) - value) <= 5.000001e-7)
      }),
    )
  })

  it('writes numbers nearer to zero than to a millionth as zero, without a sign', () => {
    for (const value of [0, -0, 1e-9, -1e-9, -4.9e-7, -5e-7]) assert.equal(textOf(writeRounded, value), '0')
    assert.equal(textOf(writeRounded, 5e-7), '0.000001')
    assert.equal(textOf(writeRounded, -5.1e-7), '-0.000001')
  })
})

describe('writeExact', () => {
  it('writes what JSON.stringify writes, so that it reads back to the same double', () => {
    for (const value of awkward) assert.equal(textOf(writeExact, value), JSON.stringify(value), String(value))
    fc.assert(
      fc.property(anyNumber, (value) => {
        const text = textOf(writeExact, value)
        assert.equal(text, JSON.stringify(value))
        assert.equal(JSON.parse(text), value === 0 ? 0 : value)
      }),
      { numRuns: 50_000 },
    )
  })
})

describe('writeInteger', () => {
  it('writes every digit of any safe integer', () => {
    for (let power = 0; power <= 15; power++) {
      for (const value of [10 ** power - 1, 10 ** power, 10 ** power + 1, -(10 ** power)]) {
        assert.equal(textOf(writeInteger, value), String(value))
      }
    }
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => assert.equal(textOf(writeInteger, value), JSON.stringify(value))),
    )
  })
})
