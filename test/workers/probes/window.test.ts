import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Counters } from '../../../workers/probes/rates.js'
import { rateWindow, SINCE_PREVIOUS } from '../../../workers/probes/window.js'

/** Returns the numbers of steps that rates span when every sample is late, by anything from nothing to just below a step. */
function stepsOf(sampleIntervalMs: number, lateness: (sample: number) => number): Set<number> {
  const counters = new Counters(1, rateWindow({ sampleIntervalMs }))
  const steps = new Set<number>()
  for (let sample = 0; sample < 500; sample++) {
    counters.advance(((sample + lateness(sample)) * sampleIntervalMs) / 1000)
    counters.current[0] = sample
    if (!Number.isNaN(counters.growth(0))) steps.add(counters.growth(0))
  }
  return steps
}

describe('the window of rates', () => {
  it('is the time since the previous reading without samples', () => {
    assert.equal(rateWindow({ sampleIntervalMs: undefined }), SINCE_PREVIOUS)
  })

  it('is 10 ms, or a sample where those are further apart, although no two samples are exactly one step apart', () => {
    const slightly = (sample: number) => (sample % 7) * 0.04
    for (const [stepMs, steps] of [
      [1, 10],
      [2, 5],
      [3, 4],
      [7, 2],
      [10, 1],
      [250, 1],
    ] as const) {
      assert.deepEqual([...stepsOf(stepMs, slightly)], [steps], `${stepMs} ms`)
    }
  })

  it('is at least half as long when a sample is late and the next is on time', () => {
    const late = (sample: number) => (sample % 10 === 5 ? 0.95 : 0)
    assert.deepEqual([...stepsOf(1, late)].sort(), [10, 9].sort())
    assert.deepEqual([...stepsOf(10, late)].sort(), [1, 2])
  })
})
