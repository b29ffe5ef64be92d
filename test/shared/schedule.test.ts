import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { planTick, type Schedule, tickAt } from '../../src/shared/schedule.js'

const HOUR_MS = 3_600_000
/** On a boundary of every interval used here. */
const ROUND_MS = 1_763_798_400_000

function scheduleOf(some: Partial<Schedule> = {}): Schedule {
  return { intervalMs: 1_000, originMs: 0, jitterMs: 0, seed: 1, ...some }
}

/** Returns the tick that is this late on each clock, with times since ROUND_MS. */
function late(some: Partial<Schedule>, lateMs: number, wallLateMs = lateMs) {
  const schedule = scheduleOf(some)
  const planned = planTick(schedule, ROUND_MS, { wallMs: ROUND_MS - 500, monotonicMs: 0 })
  const now = { wallMs: planned.dueWallMs + wallLateMs, monotonicMs: planned.dueMonotonicMs + lateMs }
  const { tsMs, missed, nextBoundaryMs } = tickAt(schedule, planned, now)
  return { tsMs: tsMs - ROUND_MS, missed, nextMs: nextBoundaryMs - ROUND_MS }
}

describe('a tick', () => {
  it('is the planned one when it is early or late by less than an interval', () => {
    for (const lateMs of [-1, 0, 400, 999]) {
      assert.deepEqual(late({}, lateMs), { tsMs: 0, missed: 0, nextMs: 1_000 }, `${lateMs} ms`)
    }
  })

  it('is that of the latest boundary when it is later, and knows how many it leaves out', () => {
    assert.deepEqual(late({}, 1_000), { tsMs: 1_000, missed: 1, nextMs: 2_000 })
    assert.deepEqual(late({}, 60_400), { tsMs: 60_000, missed: 60, nextMs: 61_000 })
    assert.deepEqual(late({ intervalMs: 10 }, 8 * HOUR_MS), {
      tsMs: 8 * HOUR_MS,
      missed: 800 * 3_600,
      nextMs: 8 * HOUR_MS + 10,
    })
  })

  it('leaves out none after a suspend, and none of a step of the clock', () => {
    assert.deepEqual(late({}, 0, 600_400), { tsMs: 600_000, missed: 0, nextMs: 601_000 })
    assert.deepEqual(late({}, 0, -HOUR_MS), { tsMs: -HOUR_MS, missed: 0, nextMs: -HOUR_MS + 1_000 })
  })

  it('leaves out what went by on the monotonic clock when the wall clock was set meanwhile', () => {
    assert.deepEqual(late({}, 6_300, 6_300 + HOUR_MS), { tsMs: HOUR_MS + 6_000, missed: 6, nextMs: HOUR_MS + 7_000 })
    assert.deepEqual(late({}, 6_300, 6_300 - HOUR_MS), { tsMs: 6_000 - HOUR_MS, missed: 6, nextMs: 7_000 - HOUR_MS })
  })

  it('counts the boundaries after a first tick that is on none', () => {
    const schedule = scheduleOf()
    const start = { wallMs: ROUND_MS + 100, monotonicMs: 0 }
    const planned = planTick(schedule, ROUND_MS + 300, start)
    const at = (ms: number) => tickAt(schedule, planned, { wallMs: ROUND_MS + ms, monotonicMs: ms - 100 })
    assert.deepEqual(
      [300, 999, 1_999].map((ms) => [at(ms).tsMs - ROUND_MS, at(ms).missed, at(ms).nextBoundaryMs - ROUND_MS]),
      [
        [300, 0, 1_000],
        [300, 0, 1_000],
        [1_000, 1, 2_000],
      ],
    )
  })

  it('has the same jitter wherever it is computed, another for each boundary and seed', () => {
    const jitters = (seed: number) =>
      Array.from({ length: 2_000 }, (_, index) => {
        const boundaryMs = ROUND_MS + index * 1_000
        const { dueWallMs } = planTick(scheduleOf({ jitterMs: 1_000, seed }), boundaryMs, { wallMs: 0, monotonicMs: 0 })
        return dueWallMs - boundaryMs
      })
    const [one, same, other] = [jitters(7), jitters(7), jitters(8)]
    assert.deepEqual(one, same)
    assert.ok(one.filter((jitterMs, index) => jitterMs === other[index]).length < 20)
    assert.ok(one.every((jitterMs) => Number.isInteger(jitterMs) && jitterMs >= 0 && jitterMs < 1_000))
    const tenths = Array.from({ length: 10 }, (_, tenth) => one.filter((ms) => Math.floor(ms / 100) === tenth).length)
    assert.ok(
      tenths.every((count) => count > 140 && count < 260),
      `${tenths}`,
    )
  })

  it('waits for the jitter of the latest boundary', () => {
    const schedule = scheduleOf({ jitterMs: 900, seed: 5 })
    for (let ms = 1_000; ms < 20_000; ms += 37) {
      const planned = planTick(schedule, ROUND_MS, { wallMs: ROUND_MS, monotonicMs: 0 })
      const tick = tickAt(schedule, planned, { wallMs: ROUND_MS + ms, monotonicMs: ms })
      assert.ok(tick.tsMs <= ROUND_MS + ms && tick.tsMs > ROUND_MS + ms - 1_900)
      const next = planTick(schedule, tick.nextBoundaryMs, { wallMs: ROUND_MS + ms, monotonicMs: ms })
      assert.ok(next.dueWallMs > ROUND_MS + ms, 'the next tick is still to come')
      assert.equal(tick.nextBoundaryMs, ROUND_MS + (tick.missed + 1) * 1_000)
    }
  })
})
