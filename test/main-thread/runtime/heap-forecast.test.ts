import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HeapForecast } from '../../../src/main-thread/runtime/heap-forecast.js'

const MINUTE_MS = 60_000

/** @param floors bytes left after major collections, a minute apart */
function forecast(floors: readonly number[], everyMs = MINUTE_MS): HeapForecast {
  const heap = new HeapForecast()
  for (const [index, bytes] of floors.entries()) heap.add(index * everyMs, bytes)
  return heap
}

describe('HeapForecast', () => {
  it('tells when the limit is reached at the growth of what collections left', () => {
    assert.equal(Math.round(forecast([100, 200, 300]).secondsLeft(2 * MINUTE_MS, 800)), 300)
  })

  it('counts down while no collection comes', () => {
    assert.equal(Math.round(forecast([100, 200, 300]).secondsLeft(3 * MINUTE_MS, 800)), 240)
  })

  it('draws one line through floors that scatter', () => {
    const seconds = forecast([100, 220, 280, 420, 480, 600]).secondsLeft(5 * MINUTE_MS, 1_100)
    assert.ok(Math.abs(seconds - 300) < 15, String(seconds))
  })

  it('is 0 when the limit should be reached already', () => {
    assert.equal(forecast([100, 200, 300]).secondsLeft(2 * MINUTE_MS, 250), 0)
  })

  it('tells nothing of a heap that shrinks or stays', () => {
    assert.equal(forecast([300, 200, 100]).secondsLeft(2 * MINUTE_MS, 800), Number.NaN)
    assert.equal(forecast([300, 300, 300]).secondsLeft(2 * MINUTE_MS, 800), Number.NaN)
  })

  it('tells nothing after too few collections, or within too short a time', () => {
    assert.equal(forecast([]).secondsLeft(0, 800), Number.NaN)
    assert.equal(forecast([100, 200]).secondsLeft(MINUTE_MS, 800), Number.NaN)
    assert.equal(forecast([100, 200, 300], 1_000).secondsLeft(2_000, 800), Number.NaN)
  })

  it('tells nothing further ahead than a day', () => {
    assert.equal(forecast([100, 101, 102]).secondsLeft(2 * MINUTE_MS, 1e6), Number.NaN)
  })

  it('forgets growth that is over', () => {
    assert.equal(forecast([100, 200, 300]).secondsLeft(30 * MINUTE_MS, 800), Number.NaN)
  })

  it('keeps few floors of the whole time when collections come quickly', () => {
    const floors = Array.from({ length: 600 }, (_, second) => 1_000 + second * 10)
    assert.equal(Math.round(forecast(floors, 1_000).secondsLeft(599_000, 8_000)), 101)
  })
})
