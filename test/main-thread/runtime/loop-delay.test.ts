import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import { LoopDelay, type LoopDelayReading, RESOLUTION_MS } from '../../../src/main-thread/runtime/loop-delay.js'
import { systemClock } from '../../../src/shared/clock.js'
import { holdEventLoop } from '../../../src/testing/hold-event-loop.js'

const STALL_MS = 200
/** A stall that begins just before a timer is due makes that timer late by nearly all of it. */
const SEEN_SECONDS = (STALL_MS - 2 * RESOLUTION_MS) / 1000

/** Runs `work` with a loop delay reset after some undisturbed time. */
async function measured<Result>(work: (delay: LoopDelay) => Promise<Result>): Promise<Result> {
  const delay = new LoopDelay(systemClock)
  try {
    await wait(5 * RESOLUTION_MS)
    await nextTurn()
    delay.take()
    return await work(delay)
  } finally {
    delay.stop()
  }
}

async function take(delay: LoopDelay): Promise<LoopDelayReading> {
  await wait(5 * RESOLUTION_MS)
  await nextTurn()
  return delay.take() ?? assert.fail('no timer was due')
}

describe('LoopDelay', () => {
  it('measures a stall in the middle of a tick', async () => {
    const { max, p99, mean } = await measured(async (delay) => {
      await wait(3 * RESOLUTION_MS)
      holdEventLoop(STALL_MS)
      return take(delay)
    })
    assert.ok(max >= SEEN_SECONDS, `max is ${max}`)
    assert.equal(p99, max)
    assert.ok(mean > 0 && mean < max)
  })

  it('measures a stall that starts right after a reading', async () => {
    const { max } = await measured((delay) => {
      delay.take()
      holdEventLoop(STALL_MS)
      return take(delay)
    })
    assert.ok(max >= SEEN_SECONDS, `max is ${max}`)
  })

  it('measures a stall wherever in the tick it starts', { timeout: 60_000 }, async () => {
    for (let offsetMs = 0; offsetMs < 3 * RESOLUTION_MS; offsetMs += 10) {
      const { max } = await measured(async (delay) => {
        await take(delay)
        await wait(offsetMs)
        holdEventLoop(STALL_MS)
        return take(delay)
      })
      assert.ok(max >= SEEN_SECONDS, `max is ${max} of a stall ${offsetMs} ms after the reading`)
    }
  })

  it('reports a stall in the tick in which it ended', async () => {
    const [during, after] = await measured(async (delay) => {
      const reading = new Promise<LoopDelayReading>((resolve) => {
        // Due in the middle of the stall, so it is called in the same turn as the measuring timers.
        setTimeout(() => setImmediate(() => resolve(delay.take() ?? assert.fail())), 4 * RESOLUTION_MS)
      })
      await wait(3 * RESOLUTION_MS)
      holdEventLoop(STALL_MS)
      return [await reading, await take(delay)]
    })
    assert.ok(during.max >= SEEN_SECONDS, `max is ${during.max}`)
    assert.ok(after.max < during.max / 2, `max of the next tick is ${after.max}`)
  })

  it('has no value before a timer was due', () => {
    const delay = new LoopDelay(systemClock)
    assert.equal(delay.take(), undefined)
    delay.stop()
  })
})
