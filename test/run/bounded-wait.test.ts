import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BoundedWait } from '../../src/run/bounded-wait.js'
import { FakeClock } from '../helpers/fake-clock.js'

/** Starts a bounded wait for a promise that the test resolves. */
function waiting(ms: number) {
  const clock = new FakeClock()
  const wait = new BoundedWait(clock)
  let resolve: () => void = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  let overAtMs: number | undefined
  const over = wait.wait(promise, ms).then(() => {
    overAtMs = clock.monotonicMs()
  })
  return { clock, wait, resolve, over, overAtMs: () => overAtMs }
}

describe('BoundedWait', () => {
  it('ends with the promise, and leaves no timer', async () => {
    const { clock, resolve, over, overAtMs } = waiting(1_000)
    await clock.advance(400)
    assert.equal(overAtMs(), undefined)
    resolve()
    await over
    assert.equal(overAtMs(), 400)
    assert.equal(clock.pendingTimers, 0)
  })

  it('ends after its time when the promise has not resolved, not before', async () => {
    const { clock, overAtMs } = waiting(1_000)
    await clock.advance(999)
    assert.equal(overAtMs(), undefined)
    await clock.advance(1)
    assert.equal(overAtMs(), 1_000)
    assert.equal(clock.pendingTimers, 0)
  })

  it('is shortened to an earlier end, and leaves no timer of the later one', async () => {
    const { clock, wait, overAtMs } = waiting(5_000)
    await clock.advance(1_000)
    wait.shorten(500)
    await clock.advance(499)
    assert.equal(overAtMs(), undefined)
    await clock.advance(1)
    assert.equal(overAtMs(), 1_500)
    assert.equal(clock.pendingTimers, 0)
  })

  it('is never made longer: the earliest end counts', async () => {
    const { clock, wait, overAtMs } = waiting(1_000)
    wait.shorten(300)
    wait.shorten(60_000)
    await clock.advance(300)
    assert.equal(overAtMs(), 300)
    assert.equal(clock.pendingTimers, 0)
  })

  it('leaves no timer of a shortened wait whose promise resolved', async () => {
    const { clock, wait, resolve, over } = waiting(1_000)
    wait.shorten(500)
    resolve()
    await over
    assert.equal(clock.pendingTimers, 0)
  })

  it('ends in the next turn without time, and awaits what has resolved', async () => {
    const { clock, overAtMs } = waiting(0)
    await clock.advance(0)
    assert.equal(overAtMs(), 0)
    const wait = new BoundedWait(clock)
    await wait.wait(Promise.resolve(), 0)
    assert.equal(clock.pendingTimers, 0)
  })

  it('does nothing while nobody waits: neither before nor afterwards', async () => {
    const clock = new FakeClock()
    const wait = new BoundedWait(clock)
    wait.shorten(1)
    assert.equal(clock.pendingTimers, 0)
    await wait.wait(Promise.resolve(), 1_000)
    wait.shorten(1)
    assert.equal(clock.pendingTimers, 0)
  })

  it('can be used again, from its whole time on', async () => {
    const { clock, wait, over } = waiting(100)
    wait.shorten(10)
    await clock.advance(10)
    await over
    let isOver = false
    const again = wait.wait(new Promise(() => {}), 100).then(() => {
      isOver = true
    })
    await clock.advance(99)
    assert.equal(isOver, false)
    await clock.advance(1)
    await again
  })
})
