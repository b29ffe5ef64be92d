import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { bytesOf, Scanner } from '../../../workers/procfs/scanner.js'

function scan(text: string): Scanner {
  return new Scanner().load(bytesOf(text))
}

describe('Scanner', () => {
  it('reads numbers one after the other and stops at the end of the line', () => {
    const text = scan('  12\t7 x\n5')
    assert.equal(text.number(), 12)
    assert.equal(text.number(), 7)
    assert.equal(text.number(), Number.NaN)
    assert.equal(text.number(), Number.NaN)
    text.skipLine()
    assert.equal(text.number(), 5)
    assert.equal(text.number(), Number.NaN)
    assert.equal(text.atEnd, true)
  })

  it('takes a word that is no number for one that is missing, and goes on behind it', () => {
    for (const word of ['-', '-5', '+5', 'x', '1e3', '0x1f', '12kB', '1.2.3', '.5', '١', '99999999999999999999']) {
      const text = scan(`1 ${word} 2\n3`)
      assert.deepEqual([text.number(), text.number(), text.number()], [1, Number.NaN, 2], word)
      assert.equal(text.endsLine(), true)
    }
    assert.equal(scan('-').number(), Number.NaN)
    assert.equal(scan('5').number(), 5)
  })

  it('takes a count near 2^64 for one below zero', () => {
    const count = (written: string) => {
      const values = new Float64Array(1)
      scan(written).countInto(values, 0)
      return values[0]
    }
    assert.equal(count('18446744073709551615'), Number.NaN)
    assert.equal(count('18446744071562068616'), Number.NaN)
    assert.equal(count('9223372036854775808'), 2 ** 63)
    assert.equal(count('-1'), Number.NaN)
    assert.equal(count('7'), 7)
  })

  it('rounds an integer of 64 bits once, as Number() does', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (integer) => {
        assert.equal(scan(String(integer)).number(), Number(integer))
      }),
    )
  })

  it('reads two decimals as Number() does', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 99 }), (whole, hundredths) => {
        const written = `${whole}.${String(hundredths).padStart(2, '0')}`
        assert.equal(scan(written).number(), Number(written))
      }),
    )
  })

  it('takes a key only when it is all there', () => {
    const text = scan('MemFree: 5')
    assert.equal(text.take(bytesOf('MemTotal:')), false)
    assert.equal(text.take(bytesOf('MemFree: 50')), false)
    assert.equal(text.take(bytesOf('MemFree:')), true)
    assert.equal(text.number(), 5)
  })

  it('skips columns and lines, long ones and the last one too', () => {
    const text = scan(`a bb  ccc 4\n${'9 '.repeat(1000)}\nlast`)
    text.skipColumns(3)
    assert.equal(text.number(), 4)
    text.skipLine()
    text.skipLine()
    assert.equal(text.take(bytesOf('last')), true)
    text.skipLine()
    assert.equal(text.atEnd, true)
    text.skipLine()
    assert.equal(text.atEnd, true)
  })

  it('does not look beyond the length it was given', () => {
    const text = new Scanner().load(bytesOf('12345\n678'), 3)
    assert.equal(text.number(), 123)
    assert.equal(text.atEnd, true)
    assert.equal(text.take(bytesOf('4')), false)
  })

  it('decodes what was passed', () => {
    const text = scan('größe 1')
    text.skipWord()
    assert.equal(text.text(0), 'größe')
  })
})
