import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FlushSchedule } from '../../src/send/flush-schedule.js'

const T = 1_763_800_000_000

describe('FlushSchedule', () => {
  it('waits more than nothing and at most the interval', () => {
    const schedule = new FlushSchedule(100, 'web-1')
    for (let nowMs = T; nowMs < T + 300; nowMs += 0.5) {
      const delayMs = schedule.delayMs(nowMs)
      assert.ok(delayMs > 0 && delayMs <= 100, `${delayMs}`)
    }
  })

  it('hits the same instants of the wall clock whenever it is asked', () => {
    const schedule = new FlushSchedule(1000, 'web-1')
    const instants = [0, 1, 250.5, 499].map((ms) => Math.round(T + ms + schedule.delayMs(T + ms)) % 1000)
    assert.equal(new Set(instants).size, 1)
  })

  it('gives one host the same phase after each start', () => {
    assert.equal(new FlushSchedule(1000, 'web-1').delayMs(T), new FlushSchedule(1000, 'web-1').delayMs(T))
  })

  it('spreads a fleet evenly over the interval', () => {
    const tenths = new Array<number>(10).fill(0)
    for (let host = 0; host < 10_000; host++) {
      const tenth = Math.floor(new FlushSchedule(1000, `web-${host}.example.com`).delayMs(T) / 100.0001)
      tenths[tenth] = (tenths[tenth] ?? 0) + 1
    }
    for (const hosts of tenths) assert.ok(hosts > 800 && hosts < 1200, tenths.join())
  })
})
