import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ScheduledTask, type ScheduledTick, Scheduler } from '../../src/schedule/scheduler.js'
import type { Timer } from '../../src/shared/clock.js'
import { FakeClock } from '../helpers/fake-clock.js'

const HOUR_MS = 3_600_000
/** On a boundary of every interval used here. */
const ROUND_MS = 1_763_798_400_000

interface Setup {
  intervalMs: number
  jitterMs?: number
  initialDelayMs?: number
  align?: boolean
  startMs?: number
  random?: () => number
}

function started({ intervalMs, jitterMs = 0, initialDelayMs = 0, align = true, startMs = ROUND_MS, random }: Setup) {
  const clock = new FakeClock(startMs)
  const scheduler = new Scheduler({ clock, random: random ?? (() => 0.5), align, initialDelayMs })
  const ticks: (ScheduledTick & { wallMs: number; monotonicMs: number })[] = []
  scheduler.add({
    intervalMs,
    jitterMs,
    onTick: (tick) => void ticks.push({ ...tick, wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() }),
  })
  scheduler.start()
  return { clock, scheduler, ticks, times: () => ticks.map(({ tsMs }) => tsMs - ROUND_MS) }
}

/** Returns a task that records its ticks. */
function recorded(some: Pick<ScheduledTask, 'intervalMs' | 'align'>) {
  const ticks: ScheduledTick[] = []
  const task: ScheduledTask = { jitterMs: 0, ...some, onTick: (tick) => void ticks.push(tick) }
  return { task, ticks, times: () => ticks.map(({ tsMs }) => tsMs - ROUND_MS) }
}

describe('Scheduler', () => {
  it('ticks first at start + initialDelay, then on the first boundary at least half an interval later', async () => {
    const near = started({ intervalMs: 10_000, initialDelayMs: 2_000, startMs: ROUND_MS + 4_000 })
    await near.clock.advance(30_000)
    assert.deepEqual(near.times(), [6_000, 20_000, 30_000])

    const far = started({ intervalMs: 10_000, initialDelayMs: 2_000, startMs: ROUND_MS + 3_000 })
    await far.clock.advance(30_000)
    assert.deepEqual(far.times(), [5_000, 10_000, 20_000, 30_000])
  })

  it('counts boundaries from start when not aligned', async () => {
    const { clock, times } = started({ intervalMs: 1_000, align: false, startMs: ROUND_MS + 123 })
    await clock.advance(3_000)
    assert.deepEqual(times(), [123, 1_123, 2_123, 3_123])
  })

  it('makes every tick of an hour on time, without drift', async () => {
    const { clock, ticks } = started({ intervalMs: 250 })
    await clock.advance(HOUR_MS)
    assert.equal(ticks.length, HOUR_MS / 250 + 1)
    assert.ok(ticks.every(({ tsMs }, index) => tsMs === ROUND_MS + index * 250))
    assert.ok(ticks.every(({ tsMs, wallMs }) => tsMs === wallMs))
  })

  it('adds jitter to the tick and its time, never to the schedule', async () => {
    const { clock, ticks, times } = started({ intervalMs: 1_000, jitterMs: 500 })
    await clock.advance(1_000_500)
    const delaysMs = times().map((timeMs, index) => timeMs - index * 1_000)
    assert.equal(delaysMs.length, 1_001)
    assert.ok(delaysMs.every((delayMs) => delayMs >= 0 && delayMs < 500))
    assert.ok(new Set(delaysMs).size > 400, `${new Set(delaysMs).size} delays`)
    assert.ok(ticks.every(({ tsMs, wallMs }) => tsMs - wallMs >= 0 && tsMs - wallMs <= 1))
  })

  it('gives whole milliseconds', async () => {
    const { clock, ticks } = started({ intervalMs: 1_000, jitterMs: 300, random: () => 1 / 3 })
    await clock.advance(2_000)
    assert.ok(ticks.length > 0 && ticks.every(({ tsMs }) => Number.isInteger(tsMs)))
  })

  for (const [name, stepMs] of [
    ['forward by an hour', HOUR_MS],
    ['back by an hour', -HOUR_MS],
    ['forward by 35 minutes and 3.3 seconds', 35 * 60_000 + 3_300],
    ['back by 3.3 seconds', -3_300],
  ] as const) {
    it(`makes one tick, then the next boundary, after the wall clock was set ${name}`, async () => {
      for (const intervalMs of [1_000, 10_000, 60_000]) {
        const { clock, ticks } = started({ intervalMs })
        await clock.advance(intervalMs * 2.4)
        const before = ticks.length
        clock.stepWall(stepMs)
        await clock.advance(intervalMs * 4)
        const after = ticks.slice(before)
        assert.ok(after.length >= 3 && after.length <= 5, `${after.length} ticks in four intervals`)
        const settled = after.slice(1)
        assert.ok(settled.every(({ tsMs, wallMs }) => tsMs === wallMs && tsMs % intervalMs === 0))
        for (const [index, tick] of after.entries()) {
          const previous = after[index - 1] ?? ticks[before - 1]
          const gapMs = tick.monotonicMs - (previous?.monotonicMs ?? 0)
          assert.ok(gapMs <= intervalMs * 1.5, `a gap of ${gapMs} ms at an interval of ${intervalMs} ms`)
        }
        assert.equal(new Set(after.map(({ tsMs }) => tsMs)).size, after.length)
      }
    })
  }

  it('makes one tick within a second after a suspend of 10 minutes, then the next boundary', async () => {
    const { clock, times } = started({ intervalMs: 10_000 })
    await clock.advance(14_500)
    clock.suspend(600_000)
    await clock.advance(1_000)
    assert.deepEqual(times(), [0, 10_000, 610_000])
    await clock.advance(10_000)
    assert.deepEqual(times(), [0, 10_000, 610_000, 620_000])
  })

  it('skips the boundaries while the loop was blocked, without a burst', async () => {
    const { clock, ticks, times } = started({ intervalMs: 1_000 })
    await clock.advance(1_500)
    clock.hold(3_700)
    await clock.advance(800)
    assert.deepEqual(times(), [0, 1_000, 5_000, 6_000])
    assert.equal(ticks[2]?.latenessMs, 3_200)
    assert.deepEqual(
      ticks.map(({ missed }) => missed),
      [0, 0, 3, 0],
    )
  })

  it('makes the ticks that are due when it is told to catch up, and no others', async () => {
    const { clock, scheduler, times } = started({ intervalMs: 1_000 })
    await clock.advance(1_500)
    scheduler.catchUp()
    clock.hold(3_700)
    scheduler.catchUp()
    scheduler.catchUp()
    assert.deepEqual(times(), [0, 1_000, 5_000])
    scheduler.stop()
    scheduler.catchUp()
    await clock.advance(5_000)
    assert.deepEqual(times(), [0, 1_000, 5_000])
  })

  it('loses no tick when a timer fires early', async () => {
    const clock = new EarlyClock(ROUND_MS)
    const scheduler = new Scheduler({ clock, random: () => 0, align: true, initialDelayMs: 0 })
    const times: number[] = []
    scheduler.add({ intervalMs: 100, jitterMs: 0, onTick: ({ tsMs }) => void times.push(tsMs - ROUND_MS) })
    scheduler.start()
    await clock.advance(1_000)
    assert.deepEqual(times, [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000])
  })

  it('serves any number of tasks from one timer', async () => {
    const clock = new FakeClock(ROUND_MS)
    const scheduler = new Scheduler({ clock, random: () => 0, align: true, initialDelayMs: 0 })
    const calls: string[] = []
    for (const [name, intervalMs] of [
      ['a', 500],
      ['b', 1_000],
      ['c', 1_000],
    ] as const) {
      scheduler.add({ intervalMs, jitterMs: 0, onTick: ({ tsMs }) => void calls.push(`${name}${tsMs - ROUND_MS}`) })
    }
    scheduler.start()
    assert.equal(clock.pendingTimers, 1)
    await clock.advance(1_000)
    assert.equal(clock.pendingTimers, 1)
    assert.deepEqual(calls, ['a0', 'b0', 'c0', 'a500', 'a1000', 'b1000', 'c1000'])
  })

  describe('add, once it runs', () => {
    const BESIDE = { intervalMs: 10_000, initialDelayMs: 2_000, startMs: ROUND_MS + 500 }

    it('begins at the next boundary, with no first tick of its own', async () => {
      const { clock, scheduler } = started(BESIDE)
      await clock.advance(3_000)
      const { task, times } = recorded({ intervalMs: 1_000 })
      scheduler.add(task)
      await clock.advance(3_000)
      assert.deepEqual(times(), [4_000, 5_000, 6_000])
    })

    it('begins with the others while their first tick has not come', async () => {
      const { clock, scheduler, times } = started(BESIDE)
      await clock.advance(1_200)
      const other = recorded({ intervalMs: 1_000 })
      scheduler.add(other.task)
      await clock.advance(2_000)
      assert.deepEqual(times(), [2_500])
      assert.deepEqual(other.times(), [2_500, 3_000])
    })

    it('does not begin on the boundary that is now: a task that it replaces may have ticked there', async () => {
      const { clock, scheduler } = started({ intervalMs: 10_000 })
      await clock.advance(10_000)
      const { task, times } = recorded({ intervalMs: 5_000 })
      scheduler.add(task)
      await clock.advance(6_000)
      assert.deepEqual(times(), [15_000])
    })

    it('counts its boundaries from the start of all when it is not aligned, whatever the others are', async () => {
      const { clock, scheduler } = started(BESIDE)
      await clock.advance(3_200)
      const { task, times } = recorded({ intervalMs: 1_000, align: false })
      scheduler.add(task)
      await clock.advance(2_000)
      assert.deepEqual(times(), [4_500, 5_500])
    })

    it('wakes a timer that is set for later ticks, and leaves those as they are', async () => {
      const { clock, scheduler, times } = started({ intervalMs: 1_000 })
      await clock.advance(1_000)
      const quick = recorded({ intervalMs: 100 })
      scheduler.add(quick.task)
      assert.equal(clock.pendingTimers, 1)
      await clock.advance(1_000)
      assert.equal(quick.times().length, 10)
      assert.deepEqual(times(), [0, 1_000, 2_000])
    })

    it('begins a schedule that had no task, and ends with it', async () => {
      const clock = new FakeClock(ROUND_MS)
      const scheduler = new Scheduler({ clock, random: () => 0, align: true, initialDelayMs: 0 })
      scheduler.start()
      assert.equal(clock.pendingTimers, 0)
      await clock.advance(1_500)
      const { task, times } = recorded({ intervalMs: 1_000 })
      scheduler.add(task)
      await clock.advance(1_000)
      scheduler.stop()
      await clock.advance(1_000)
      assert.deepEqual(times(), [2_000])
    })
  })

  describe('remove', () => {
    it('ends the ticks of a task, and of no other', async () => {
      const { clock, scheduler, times } = started({ intervalMs: 1_000 })
      const [one, other] = [recorded({ intervalMs: 500 }), recorded({ intervalMs: 500 })]
      for (const { task } of [one, other]) scheduler.add(task)
      await clock.advance(1_200)
      scheduler.remove(one.task)
      await clock.advance(800)
      assert.deepEqual(one.times(), [500, 1_000])
      assert.deepEqual(other.times(), [500, 1_000, 1_500, 2_000])
      assert.deepEqual(times(), [0, 1_000, 2_000])
    })

    it('does not take away the boundaries that passed while the loop was held: they are ticks, the last one made', async () => {
      const { clock, scheduler, ticks, times } = started({ intervalMs: 10_000 })
      const { task, ...quick } = recorded({ intervalMs: 1_000 })
      scheduler.add(task)
      await clock.advance(1_500)
      clock.hold(3_700)
      scheduler.remove(task)
      await clock.advance(10_000)
      assert.deepEqual(quick.times(), [1_000, 5_000])
      assert.deepEqual(
        quick.ticks.map(({ missed }) => missed),
        [0, 3],
      )
      assert.deepEqual(times(), [0, 10_000])
      assert.equal(ticks[1]?.latenessMs, 0)
    })

    it('makes no tick that is not due', async () => {
      const { clock, scheduler } = started({ intervalMs: 10_000 })
      const { task, times } = recorded({ intervalMs: 1_000 })
      scheduler.add(task)
      await clock.advance(1_999)
      scheduler.remove(task)
      scheduler.remove(task)
      await clock.advance(5_000)
      assert.deepEqual(times(), [1_000])
    })

    it('leaves no timer behind the last task', async () => {
      const clock = new FakeClock(ROUND_MS)
      const scheduler = new Scheduler({ clock, random: () => 0, align: true, initialDelayMs: 0 })
      const { task } = recorded({ intervalMs: 1_000 })
      scheduler.add(task)
      scheduler.start()
      scheduler.remove(task)
      await clock.advance(1_000)
      assert.equal(clock.pendingTimers, 0)
    })
  })

  it('does not tick after stop, even when stopped by a tick', async () => {
    const clock = new FakeClock(ROUND_MS)
    const scheduler = new Scheduler({ clock, random: () => 0, align: true, initialDelayMs: 0 })
    let ticks = 0
    for (let task = 0; task < 2; task++) {
      scheduler.add({
        intervalMs: 100,
        jitterMs: 0,
        onTick: () => {
          ticks++
          scheduler.stop()
        },
      })
    }
    scheduler.start()
    await clock.advance(1_000)
    assert.equal(ticks, 1)
    assert.equal(clock.pendingTimers, 0)
  })
})

/** Fires timers 0.9 ms and 7 ms early in turn, like timers counted from a stale cached time. */
class EarlyClock extends FakeClock {
  #timers = 0

  override setTimer(delayMs: number, callback: () => void): Timer {
    return super.setTimer(delayMs - (this.#timers++ % 2 === 0 ? 0.9 : Math.min(7, delayMs / 2)), callback)
  }
}
