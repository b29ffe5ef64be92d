import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Counters, isWrap, ratePerSecond, ratio } from '../../../workers/probes/rates.js'

describe('ratePerSecond', () => {
  it('is the growth divided by the time', () => {
    assert.equal(ratePerSecond(100, 350, 0.5), 500)
    assert.equal(ratePerSecond(7, 7, 10), 0)
  })

  it('is NaN at a first reading, after a decrease, and when no time has passed', () => {
    assert.equal(ratePerSecond(Number.NaN, 5, 1), Number.NaN)
    assert.equal(ratePerSecond(5, Number.NaN, 1), Number.NaN)
    assert.equal(ratePerSecond(4_294_967_295, 3, 1), Number.NaN)
    assert.equal(ratePerSecond(1, 2, 0), Number.NaN)
    assert.equal(ratePerSecond(1, 2, -1), Number.NaN)
    assert.equal(ratePerSecond(1, 2, Number.NaN), Number.NaN)
  })
})

describe('ratio', () => {
  it('is clamped to 0..1', () => {
    assert.equal(ratio(1, 4), 0.25)
    assert.equal(ratio(-1, 4), 0)
    assert.equal(ratio(5, 4), 1)
  })

  it('is NaN when the whole is 0 or a value is unknown', () => {
    assert.equal(ratio(0, 0), Number.NaN)
    assert.equal(ratio(1, Number.NaN), Number.NaN)
    assert.equal(ratio(Number.NaN, 1), Number.NaN)
  })
})

describe('isWrap', () => {
  it('is a step back of more than half of 32 bits from within them', () => {
    assert.equal(isWrap(4_294_967_290, 4), true)
    assert.equal(isWrap(3_000_000_000, 1_000_000_000), false)
    assert.equal(isWrap(4_815_245_730, 4), false)
    assert.equal(isWrap(500, 90), false)
    assert.equal(isWrap(Number.NaN, 4), false)
  })
})

function rateOf(counters: Counters, index: number): number {
  const values = new Float64Array(1)
  counters.rateInto(values, 0, index)
  return values[0] ?? Number.NaN
}

describe('Counters', () => {
  it('has rates from the second reading on, over the time between the two', () => {
    const counters = new Counters(2)
    counters.advance(10)
    counters.current.set([100, 5])
    assert.equal(rateOf(counters, 0), Number.NaN)
    counters.advance(12)
    counters.current.set([300, 4])
    assert.equal(rateOf(counters, 0), 100)
    assert.equal(rateOf(counters, 1), Number.NaN)
    counters.advance(13)
    counters.current.set([301, 14])
    assert.equal(rateOf(counters, 0), 1)
    assert.equal(rateOf(counters, 1), 10)
  })

  it('compares with the newest reading that is as old as the window, if there is one', () => {
    const counters = new Counters(1, { seconds: 3, readings: 4 })
    const rates = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((second) => {
      counters.advance(second)
      counters.current[0] = second * second
      return rateOf(counters, 0)
    })
    const expected = [3, 4, 5, 6, 7, 8, 9, 10].map((second) => (second ** 2 - (second - 3) ** 2) / 3)
    assert.deepEqual(rates, [Number.NaN, Number.NaN, Number.NaN, ...expected])
  })

  it('has no rate when readings come so fast that none of them gets as old as the window', () => {
    const counters = new Counters(1, { seconds: 3, readings: 2 })
    for (let second = 0; second < 10; second++) {
      counters.advance(second)
      counters.current[0] = second
    }
    assert.equal(rateOf(counters, 0), Number.NaN)
  })

  it('repeats the reading when nothing is filled in', () => {
    const counters = new Counters(1)
    counters.advance(1)
    counters.current[0] = 5
    counters.advance(2)
    assert.equal(counters.previous(0), 5)
    assert.equal(counters.current[0], 5)
    assert.equal(rateOf(counters, 0), 0)
  })

  it('forgets the readings before the latest one on request', () => {
    const counters = new Counters(1, { seconds: 1, readings: 3 })
    for (const second of [1, 2, 3]) {
      counters.advance(second)
      counters.current[0] = 100 * second
    }
    counters.forgetEarlier()
    assert.equal(rateOf(counters, 0), Number.NaN)
    counters.advance(4)
    counters.current[0] = 304
    assert.equal(rateOf(counters, 0), 4)
  })

  it('tells a counter that went back, and forgets its earlier readings alone', () => {
    const counters = new Counters(2, { seconds: 2, readings: 3 })
    for (const [second, values] of [
      [1, [100, 10]],
      [2, [200, 20]],
      [3, [150, 30]],
    ] as const) {
      counters.advance(second)
      counters.current.set(values)
    }
    assert.deepEqual([counters.wentBack(0), counters.wentBack(1)], [true, false])
    // Above the reading of two seconds ago, yet without growth since.
    assert.equal(rateOf(counters, 0), 25)
    counters.forgetEarlierOf(0)
    assert.deepEqual([rateOf(counters, 0), rateOf(counters, 1)], [Number.NaN, 10])
    counters.advance(4)
    counters.current.set([160, 40])
    assert.deepEqual([rateOf(counters, 0), rateOf(counters, 1)], [Number.NaN, 10])
    counters.advance(5)
    counters.current.set([170, 50])
    assert.deepEqual([rateOf(counters, 0), rateOf(counters, 1)], [10, 10])
  })

  it('can be given another reading before the latest one', () => {
    const counters = new Counters(1, { seconds: 1, readings: 3 })
    for (const second of [1, 2, 3]) {
      counters.advance(second)
      counters.current[0] = 100 * second
    }
    counters.replacePrevious(Float64Array.of(290))
    assert.equal(counters.previousSeconds, 2)
    assert.equal(rateOf(counters, 0), 10)
  })
})
