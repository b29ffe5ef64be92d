import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SlowStart } from '../../src/send/slow-start.js'

/** Returns the batches sent in each second, with a long backlog and instant deliveries. */
function batchesPerSecond(slowStart: SlowStart, seconds: number): number[] {
  return Array.from({ length: seconds }, (_, second) => {
    let batches = 0
    while (slowStart.waitMs(second * 1000) === 0 && batches < 1000) {
      slowStart.delivered(second * 1000)
      batches++
    }
    return batches
  })
}

describe('SlowStart', () => {
  it('does not pace an output that was never blocked', () => {
    assert.deepEqual(batchesPerSecond(new SlowStart(), 2), [1000, 1000])
  })

  it('paces the backlog in steps that double each second, then sends freely', () => {
    const slowStart = new SlowStart()
    slowStart.begin(0)
    assert.deepEqual(batchesPerSecond(slowStart, 8), [0, 2, 4, 8, 16, 32, 64, 1000])
  })

  it('starts again with the next outage', () => {
    const slowStart = new SlowStart()
    slowStart.begin(0)
    batchesPerSecond(slowStart, 4)
    slowStart.begin(0)
    assert.deepEqual(batchesPerSecond(slowStart, 3), [0, 2, 4])
  })
})
