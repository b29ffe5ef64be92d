import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Recovery } from '../../src/send/recovery.js'

/** The batches that go out in each second when the backlog is long and sending takes no time. */
function batchesPerSecond(recovery: Recovery, seconds: number): number[] {
  return Array.from({ length: seconds }, (_, second) => {
    let batches = 0
    while (recovery.waitMs(second * 1000) === 0 && batches < 1000) {
      recovery.delivered(second * 1000)
      batches++
    }
    return batches
  })
}

describe('Recovery', () => {
  it('does not pace an output that was never blocked', () => {
    assert.deepEqual(batchesPerSecond(new Recovery(), 2), [1000, 1000])
  })

  it('lets the backlog of an outage go in steps that double each second, then freely', () => {
    const recovery = new Recovery()
    recovery.begin(0)
    assert.deepEqual(batchesPerSecond(recovery, 8), [0, 2, 4, 8, 16, 32, 64, 1000])
  })

  it('begins again with the next outage', () => {
    const recovery = new Recovery()
    recovery.begin(0)
    batchesPerSecond(recovery, 4)
    recovery.begin(0)
    assert.deepEqual(batchesPerSecond(recovery, 3), [0, 2, 4])
  })
})
