import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Clock } from '../../../src/shared/clock.js'
import { WallOffset } from '../../../workers/sampling/wall-offset.js'
import { FakeClock } from '../../helpers/fake-clock.js'

const START_MS = 1_763_800_000_000

/** A clock with wall time in whole milliseconds, which do not begin together with the monotonic ones. */
class CoarseClock extends FakeClock {
  override wallMs(): number {
    return Math.floor(super.wallMs() + 0.7)
  }
}

describe('WallOffset', () => {
  it('is a whole number that stays the same while both clocks run', () => {
    const clock = new CoarseClock(START_MS)
    const offset = new WallOffset(clock)
    const first = offset.nowMs()
    assert(Number.isInteger(first))
    assert(Math.abs(first - START_MS) <= 1)
    for (let step = 0; step < 1000; step++) {
      clock.hold(0.37)
      assert.equal(offset.nowMs(), first)
    }
  })

  it('follows a wall clock that is set, in either direction', () => {
    const clock = new FakeClock(START_MS)
    const offset = new WallOffset(clock)
    offset.nowMs()
    clock.stepWall(3_600_000)
    assert.equal(offset.nowMs(), START_MS + 3_600_000)
    clock.stepWall(-50)
    assert.equal(offset.nowMs(), START_MS + 3_599_950)
  })

  it('is not misled when something comes between the readings of the two clocks', () => {
    const clock = new FakeClock(START_MS)
    let interruptions = 3
    const interrupted: Clock = {
      monotonicMs: () => clock.monotonicMs(),
      wallMs() {
        if (interruptions-- > 0) clock.hold(40)
        return clock.wallMs()
      },
      setTimer: (delayMs, callback) => clock.setTimer(delayMs, callback),
    }
    assert.equal(new WallOffset(interrupted).nowMs(), START_MS)
  })
})
