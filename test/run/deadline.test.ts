import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Deadline } from '../../src/run/deadline.js'
import { FakeClock } from '../helpers/fake-clock.js'

function setUp() {
  const clock = new FakeClock()
  const expired: number[] = []
  const startMs = clock.monotonicMs()
  const deadline = new Deadline(clock, () => expired.push(clock.monotonicMs() - startMs))
  const set = (timeoutMs: number) => deadline.set(timeoutMs, clock.monotonicMs())
  return { clock, deadline, set, expired }
}

describe('Deadline', () => {
  it('counts from when it was last set, earlier or later than before', async () => {
    const { clock, set, expired } = setUp()
    set(100)
    await clock.advance(60)
    set(100)
    await clock.advance(99)
    assert.deepEqual(expired, [])
    await clock.advance(1)
    assert.deepEqual(expired, [160])
    set(5_000)
    set(10)
    await clock.advance(10)
    assert.deepEqual(expired, [160, 170])
    assert.equal(clock.pendingTimers, 0)
  })

  it('uses one timer however often it is set', async () => {
    const { clock, set, deadline } = setUp()
    for (let time = 0; time < 5; time++) {
      set(100)
      await clock.advance(10)
      assert.equal(clock.pendingTimers, 1)
    }
    deadline.cancel()
    assert.equal(clock.pendingTimers, 0)
  })

  it('extends once by the same time after the loop was blocked, and again when it is set again', async () => {
    const { clock, set, expired } = setUp()
    set(100)
    clock.hold(3_000)
    await clock.advance(99)
    assert.deepEqual(expired, [])
    set(100)
    clock.hold(3_000)
    await clock.advance(99)
    assert.deepEqual(expired, [])
    clock.hold(3_000)
    await clock.advance(1)
    assert.equal(expired.length, 1)
  })
})
