import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { bytesOf, Scanner } from '../../../workers/procfs/scanner.js'

function scan(text: string): Scanner {
  return new Scanner().load(bytesOf(text))
}

describe('Scanner', () => {
  // Comes first, because readings of other tests would change how this is compiled.
  it('allocates nothing, however large the numbers are', () => {
    // Node 26 once allocated the last number of a line such as the first.
    const line = (kind: string, total: number) => `${kind} avg10=89.75 avg60=0.00 avg300=69.60 total=${total}\n`
    const files = [line('some', 3_186_124_335) + line('full', 0), line('some', 118_612_433) + line('full', 5000)].map(
      (file) => bytesOf(file),
    )
    const keys = ['avg10=', 'avg60=', 'avg300=', 'total='].map((key) => bytesOf(key))
    const text = new Scanner()
    const values = new Float64Array(keys.length)
    const readColumns = () => {
      for (let index = 0; index < keys.length; index++) {
        text.skipBlanks()
        if (!text.take(keys[index] as Uint8Array)) return
        text.numberInto(values, index)
      }
    }
    const growth = () => {
      const before = process.memoryUsage().heapUsed
      for (let reading = 0; reading < 5000; reading++) {
        for (const file of files) {
          for (text.load(file); !text.atEnd; text.skipLine()) {
            text.skipWord()
            readColumns()
          }
        }
      }
      return (process.memoryUsage().heapUsed - before) / 5000
    }
    const rounds = Float64Array.from({ length: 25 }, growth).sort()
    // Nothing is collected or compiled in the median round. The smallest object is larger than this bound.
    assert.ok(Math.abs(rounds[12] ?? Number.NaN) < 8, `${rounds[12]} bytes for both files`)
    assert.deepEqual([...values], [89.75, 0, 69.6, 5000])
  })

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

  it('takes a word that is not a number as missing, and continues after it', () => {
    for (const word of ['-', '-5', '+5', 'x', '1e3', '0x1f', '12kB', '1.2.3', '.5', '١', '99999999999999999999']) {
      const text = scan(`1 ${word} 2\n3`)
      assert.deepEqual([text.number(), text.number(), text.number()], [1, Number.NaN, 2], word)
      assert.equal(text.endsLine(), true)
    }
    assert.equal(scan('-').number(), Number.NaN)
    assert.equal(scan('5').number(), 5)
  })

  it('takes a count near 2^64 as negative', () => {
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

  it('reads integers of every length, with zeros in front or not', () => {
    for (let length = 1; length <= 20; length++) {
      for (const digits of [
        '9'.repeat(length),
        `1${'0'.repeat(length - 1)}`,
        '12345678901234567890'.slice(0, length),
      ]) {
        // The largest 64-bit number is 18446744073709551615.
        if (digits.startsWith('99999999999999999999')) continue
        assert.equal(scan(digits).number(), Number(digits), digits)
        assert.equal(scan(`000${digits}`).number(), Number(digits), digits)
      }
    }
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

  it('does not read beyond the given length', () => {
    const text = new Scanner().load(bytesOf('12345\n678'), 3)
    assert.equal(text.number(), 123)
    assert.equal(text.atEnd, true)
    assert.equal(text.take(bytesOf('4')), false)
  })

  it('decodes the text it has passed', () => {
    const text = scan('größe 1')
    text.skipWord()
    assert.equal(text.text(0), 'größe')
  })
})
