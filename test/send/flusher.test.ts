import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Ledger } from '../../src/buffer/ledger.js'
import { FlushSchedule } from '../../src/send/flush-schedule.js'
import { Flusher } from '../../src/send/flusher.js'
import { FakeClock } from '../helpers/fake-clock.js'

/** Creates a flusher over a sender that delivers up to ten points at once, unless a fault is queued. */
function setUp() {
  const clock = new FakeClock()
  const ledger = new Ledger()
  const errors: unknown[] = []
  let sends = 0
  const faults: (() => Promise<boolean>)[] = []
  const sender = {
    batchPoints: 10,
    async sendOldest() {
      sends++
      const fault = faults.shift()
      if (fault !== undefined) return await fault()
      const points = Math.min(10, ledger.buffered)
      ledger.freeze(points)
      ledger.settle(points, 'delivered')
      return points > 0
    },
  }
  const schedule = new FlushSchedule(1000, 'web-1')
  const flusher = new Flusher({ ledger, sender, schedule, clock, onError: (error) => void errors.push(error) })
  const add = (points: number) => {
    ledger.accept(points)
    flusher.arm()
  }
  const delayMs = () => schedule.delayMs(clock.wallMs())
  return { clock, ledger, flusher, add, delayMs, errors, faults, sends: () => sends }
}

describe('Flusher', () => {
  it('goes on with the next flush after an unexpected error', async () => {
    const { clock, ledger, flusher, add, errors, faults, sends } = setUp()
    flusher.start()
    faults.push(async () => {
      throw new Error('a bug')
    })
    add(50)
    await clock.advance(0)
    assert.equal(sends(), 1)
    assert.match(String(errors), /a bug/)
    await clock.advance(1000)
    assert.equal(ledger.counts().delivered, 50)
    assert.equal(errors.length, 1)
  })

  it('sends points that came during sending if they fill a batch', async () => {
    const { clock, ledger, flusher, add, faults } = setUp()
    flusher.start()
    faults.push(async () => {
      ledger.accept(30)
      return true
    })
    add(10)
    await clock.advance(0)
    assert.equal(ledger.counts().delivered, 40)
  })

  it('keeps the time of a flush when an overflow shrinks a full batch and the clock is set back', async () => {
    const { clock, ledger, flusher, add, delayMs } = setUp()
    flusher.start()
    const dueMs = delayMs()
    add(1)
    clock.stepWall(-1)
    add(10)
    ledger.drop(5, 'buffered', 'overflow')
    await clock.advance(dueMs)
    assert.equal(ledger.counts().delivered, 6)
  })

  it('ignores a second start', async () => {
    const { clock, flusher, add } = setUp()
    flusher.start()
    add(1)
    flusher.start()
    assert.equal(clock.pendingTimers, 1)
  })

  it('sends only by drain after stop', async () => {
    const { clock, ledger, flusher, add } = setUp()
    flusher.start()
    add(1)
    flusher.stop()
    add(50)
    await clock.advance(10_000)
    assert.equal(ledger.counts().delivered, 0)
    await flusher.drain(1000)
    assert.equal(ledger.counts().delivered, 51)
    assert.equal(clock.pendingTimers, 0)
  })

  it('ends a drain at its deadline', async () => {
    const { clock, ledger, flusher, faults } = setUp()
    ledger.accept(5)
    faults.push(() => new Promise(() => {}))
    const drained = flusher.drain(500)
    await clock.advance(500)
    await drained
    assert.equal(ledger.buffered, 5)
  })
})
