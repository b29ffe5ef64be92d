import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MessageChannel } from 'node:worker_threads'
import { Deadline } from '../../src/run/deadline.js'
import { nextTurn } from '../../src/shared/next-turn.js'
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

  for (const heldMs of [0, 1, 2_000]) {
    it(`reads the message that came while the loop was held, until ${heldMs} ms after it`, async (t) => {
      const { clock, set, deadline, expired } = setUp()
      const { port1, port2 } = new MessageChannel()
      t.after(() => port1.close())
      set(100)
      clock.hold(100 + heldMs)
      port1.on('message', () => deadline.cancel())
      // In its own turn, like a timer.
      await nextTurn()
      port2.postMessage('response')
      await clock.advance(5_000)
      assert.deepEqual(expired, [])
      assert.equal(clock.pendingTimers, 0)
    })
  }

  it('counts from when that message set it again', async (t) => {
    const { clock, set, expired } = setUp()
    const { port1, port2 } = new MessageChannel()
    t.after(() => port1.close())
    set(100)
    clock.hold(102)
    port1.on('message', () => set(100))
    await nextTurn()
    port2.postMessage('response')
    await clock.advance(99)
    assert.deepEqual(expired, [])
    await clock.advance(1)
    assert.deepEqual(expired, [202])
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
