import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { GaugeSummary } from '../../../workers/sampling/gauge-summary.js'

function summarize(gauge: GaugeSummary, samples: Iterable<number>): number[] {
  for (const sample of samples) gauge.add(new Float64Array([sample]), 0)
  const stats = new Float64Array(4)
  gauge.writeStats(stats, 0)
  return [...stats]
}

function nearestRank(samples: readonly number[], percent: number): number | undefined {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted.find((value) => sorted.filter((other) => other <= value).length * 100 >= percent * sorted.length)
}

describe('GaugeSummary', () => {
  it('has the mean, the extremes and the percentiles by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
    const gauge = new GaugeSummary(1000)
    assert.deepEqual(summarize(gauge, hundred), [1, 100, 95, 99])
    assert.equal(gauge.mean, 50.5)
  })

  it('is right for any samples there is room for', () => {
    // Adding 0 turns -0 into 0.
    const sample = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
    const samples = fc.array(sample, { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(samples, (values) => {
        const [min, max, p95, p99] = summarize(new GaugeSummary(200), values)
        assert.equal(min, Math.min(...values))
        assert.equal(max, Math.max(...values))
        assert.equal(p95, nearestRank(values, 95))
        assert.equal(p99, nearestRank(values, 99))
      }),
    )
  })

  it('is the sample itself when there is one', () => {
    assert.deepEqual(summarize(new GaugeSummary(10), [-3]), [-3, -3, -3, -3])
  })

  it('has nothing to tell without a sample, and NaN is none', () => {
    const gauge = new GaugeSummary(10)
    assert.deepEqual(summarize(gauge, [Number.NaN]), [Number.NaN, Number.NaN, Number.NaN, Number.NaN])
    assert.equal(gauge.count, 0)
    assert.equal(gauge.mean, Number.NaN)
  })

  it('takes one column of a table, up to an end', () => {
    const gauge = new GaugeSummary(10)
    gauge.add(Float64Array.of(0, 7, 0, 9, 0, 8, 0, 100), 1, 2, 6)
    assert.deepEqual(summarize(gauge, []), [7, 9, 9, 9])
    assert.equal(gauge.mean, 8)
  })

  it('starts over when it is cleared', () => {
    const gauge = new GaugeSummary(10)
    summarize(gauge, [100, 200, 300])
    gauge.clear()
    assert.deepEqual(summarize(gauge, [1, 2]), [1, 2, 2, 2])
    assert.equal(gauge.mean, 1.5)
  })

  it('keeps an even choice of samples when there is no room for all; mean and extremes stay exact', () => {
    for (const room of [99, 100, 101]) {
      const gauge = new GaugeSummary(room)
      const ramp = Array.from({ length: 100_000 }, (_, index) => index)
      const [min, max, p95 = 0, p99 = 0] = summarize(gauge, ramp)
      assert.equal(min, 0)
      assert.equal(max, 99_999)
      assert.equal(gauge.mean, 49_999.5)
      assert(Math.abs(p95 - 95_000) < 2000, `p95 ${p95}`)
      assert(Math.abs(p99 - 99_000) < 2000, `p99 ${p99}`)
    }
  })
})
