import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { probeDelayMs, retryDelayMs } from '../../src/send/backoff.js'

const settings = { retries: 3, initialDelayMs: 1000, maxDelayMs: 30_000 }
const never = () => 0
const always = () => 1 - Number.EPSILON

describe('retryDelayMs', () => {
  it('waits 1, 2 and 4 s, plus at most a quarter', () => {
    assert.deepEqual(
      [1, 2, 3].map((retry) => retryDelayMs(retry, settings, never)),
      [1000, 2000, 4000],
    )
    assert.deepEqual(
      [1, 2, 3].map((retry) => Math.round(retryDelayMs(retry, settings, always))),
      [1250, 2500, 5000],
    )
  })

  it('never exceeds the longest delay', () => {
    assert.equal(retryDelayMs(500, settings, never), 30_000)
    assert.equal(retryDelayMs(5000, settings, never), 30_000)
  })
})

describe('probeDelayMs', () => {
  it('starts at 5 s, doubles, and stays between 5 and 30 s', () => {
    const delays = [1, 2, 3, 4, 100, 2000].map((probe) => probeDelayMs(probe, settings, never))
    assert.deepEqual(delays, [5000, 10_000, 20_000, 24_000, 24_000, 24_000])
    for (let probe = 1; probe < 20; probe++) {
      for (const random of [never, always, Math.random]) {
        const delay = probeDelayMs(probe, settings, random)
        assert.ok(delay >= 5000 && delay <= 30_000, `${delay}`)
      }
    }
  })

  it('keeps its jitter at the longest delay', () => {
    assert.notEqual(probeDelayMs(9, settings, never), probeDelayMs(9, settings, always))
  })

  it('stays below a longest delay under 5 s', () => {
    assert.ok(probeDelayMs(9, { ...settings, maxDelayMs: 1000 }, always) <= 1000)
  })
})
