import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KeyedLines } from '../../../workers/procfs/keyed-lines.js'
import { bytesOf, Scanner } from '../../../workers/procfs/scanner.js'

const keys = ['b ', 'a ', 'c ']

function numbersOf(lines: KeyedLines, text: string): number[] {
  lines.parse(new Scanner().load(bytesOf(text)))
  return keys.map((_, key) => lines.number(key))
}

describe('KeyedLines', () => {
  it('finds each key wherever it is', () => {
    assert.deepEqual(numbersOf(new KeyedLines(keys), 'a 1\nx 9\nb 2\nc 3\n'), [2, 1, 3])
  })

  it('follows keys that move, vanish and come back', () => {
    const lines = new KeyedLines(keys)
    assert.deepEqual(numbersOf(lines, 'a 1\nb 2\nc 3\n'), [2, 1, 3])
    assert.deepEqual(numbersOf(lines, 'a 4\nb 5\nc 6\n'), [5, 4, 6])
    assert.deepEqual(numbersOf(lines, 'x 0\na 7\nb 8\nc 9\n'), [8, 7, 9])
    assert.deepEqual(numbersOf(lines, 'a 1\nc 3\n'), [Number.NaN, 1, 3])
    assert.deepEqual(numbersOf(lines, ''), [Number.NaN, Number.NaN, Number.NaN])
    assert.deepEqual(numbersOf(lines, 'c 3\nb 2\na 1'), [2, 1, 3])
  })

  it('follows lines that become longer or shorter', () => {
    const lines = new KeyedLines(keys)
    for (const a of [1, 22, 333, 4, 55]) {
      assert.deepEqual(numbersOf(lines, `a ${a}\nx ${'9'.repeat(a % 7)}\nb 2\nc 3\n`), [2, a, 3])
    }
  })

  it('does not take the end of a longer word for a key that was there', () => {
    const lines = new KeyedLines(['b '])
    const numberOf = (text: string) => {
      lines.parse(new Scanner().load(bytesOf(text)))
      return lines.number(0)
    }
    assert.equal(numberOf('aa 1\nb 2\n'), 2)
    assert.equal(numberOf('aa 1xb 5\nb 3\n'), 3)
  })

  it('follows the keys that a text has, and sees one that it lacked come anywhere', () => {
    for (const later of ['c 3\nb 5\na 6\n', 'b 5\nc 3\na 6\n', 'b 5\na 6\nx 0\nc 3\n']) {
      const lines = new KeyedLines(keys)
      assert.deepEqual(numbersOf(lines, 'b 2\na 1\nx 0\n'), [2, 1, Number.NaN])
      assert.deepEqual(numbersOf(lines, 'b 3\na 44\nx 0\n'), [3, 44, Number.NaN])
      assert.deepEqual(numbersOf(lines, later), [5, 6, 3], later)
    }
  })

  it('sees a number come where there was none', () => {
    const lines = new KeyedLines(keys)
    assert.deepEqual(numbersOf(lines, 'b 2\na -\nc 3\n'), [2, Number.NaN, 3])
    assert.deepEqual(numbersOf(lines, 'b 2\na 1\nc 3\n'), [2, 1, 3])
  })

  it('takes the first of two lines with one key', () => {
    assert.deepEqual(numbersOf(new KeyedLines(keys), 'a 1\na 2\nb 3\nc 4\n'), [3, 1, 4])
  })
})
