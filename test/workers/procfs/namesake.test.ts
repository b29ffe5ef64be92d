import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Counters } from '../../../workers/probes/rates.js'
import { Namesake } from '../../../workers/procfs/namesake.js'
import { bytesOf, Scanner } from '../../../workers/procfs/scanner.js'

function parse(text: Scanner, columns: Float64Array): void {
  for (let column = 0; column < columns.length; column++) text.numberInto(columns, column)
}

/** Creates a row of two counters. Returns a function that reads lines and returns the first counter's growth. */
function rowOf(): (...lines: string[]) => number {
  const counters = new Counters(2)
  const namesake = new Namesake(counters, parse)
  let nowSeconds = 0
  return (first = '', ...further) => {
    nowSeconds++
    counters.advance(nowSeconds)
    parse(new Scanner().load(bytesOf(first)), counters.current)
    for (const line of further) namesake.read(new Scanner().load(bytesOf(line)), nowSeconds)
    return counters.growth(0)
  }
}

/** Returns the growth in each of several readings. */
function growths(...readings: string[][]): number[] {
  const read = rowOf()
  return readings.map((lines) => read(...lines))
}

const NONE = Number.NaN

describe('lines of one name in one reading', () => {
  it('are the one that moves, wherever it is', () => {
    assert.deepEqual(growths(['0 0', '50 5'], ['0 0', '60 6'], ['0 0', '80 7']), [NONE, 10, 20])
    assert.deepEqual(growths(['50 5', '0 0'], ['60 6', '0 0'], ['80 7', '0 0']), [NONE, 10, 20])
    assert.deepEqual(growths(['900 9', '50 5'], ['900 9', '60 6'], ['900 9', '80 7']), [NONE, 10, 20])
    assert.deepEqual(growths(['900 9', '50 5', '7 7'], ['900 9', '50 5', '9 9'], ['900 9', '50 5', '12 9']), [
      NONE,
      2,
      3,
    ])
  })

  it('are at first the one that counted most, and stay the one they were while none moves', () => {
    assert.deepEqual(growths(['50 5', '900 9'], ['50 5', '900 9'], ['50 5', '910 9']), [NONE, 0, 10])
    assert.deepEqual(growths(['50 5', '900 9'], ['60 5', '900 9'], ['60 5', '900 9'], ['70 5', '900 9']), [
      NONE,
      10,
      0,
      10,
    ])
  })

  it('may change places, become more and become fewer', () => {
    assert.deepEqual(growths(['0 0', '50 5'], ['60 6', '0 0'], ['70 7'], ['0 0', '80 8'], ['90 9', '0 0']), [
      NONE,
      10,
      10,
      10,
      10,
    ])
    assert.deepEqual(growths(['50 5'], ['900 9', '60 6'], ['900 9', '70 7']), [NONE, 10, 10])
  })

  it('stay the same one when a counter of it falls', () => {
    assert.deepEqual(growths(['0 0', '50 900'], ['0 0', '60 800'], ['0 0', '70 700']), [NONE, 10, 10])
  })

  it('are not compared with one that they do not continue', () => {
    assert.deepEqual(growths(['0 0'], ['0 0', '900 9']), [NONE, 0])
  })
})
