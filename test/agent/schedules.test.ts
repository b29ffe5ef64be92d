import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Part, Schedules } from '../../src/agent/schedules.js'
import type { CollectorSettings } from '../../src/shared/settings.js'
import { collectorSettings } from '../helpers/collector-settings.js'
import { FakeClock } from '../helpers/fake-clock.js'

/** On a boundary of every interval used here. */
const ROUND_MS = 1_763_798_400_000

const cpu = collectorSettings({ name: 'cpu', intervalMs: 1_000 })
const disk = collectorSettings({ name: 'disk', intervalMs: 2_000 })

/** Starts the parts 300 ms before a boundary, with their first ticks half a second after it. Returns at the boundary. */
function setUp(parts: Partial<Record<Part, readonly CollectorSettings[]>>) {
  const clock = new FakeClock(ROUND_MS - 300)
  const ticks: { readonly name: string; readonly atMs: number; readonly missed: number }[] = []
  const schedules = new Schedules({
    clock,
    random: () => 0,
    onTick: (name, { tsMs, missed }) => void ticks.push({ name, atMs: tsMs - ROUND_MS, missed }),
  })
  for (const part of ['process', 'host'] as const) {
    const collectors = parts[part]
    if (collectors !== undefined) schedules.start(part, collectors, true, 800)
  }
  clock.hold(300)
  const timesOf = (wanted: string) => ticks.flatMap(({ name, atMs }) => (name === wanted ? atMs : []))
  return { clock, schedules, ticks, timesOf }
}

describe('Schedules', () => {
  it('tick each collector at its own interval, after the initial delay', async () => {
    const { clock, timesOf } = setUp({ process: [cpu], host: [disk] })
    await clock.advance(4_000)
    assert.deepEqual(timesOf('cpu'), [500, 1_000, 2_000, 3_000, 4_000])
    assert.deepEqual(timesOf('disk'), [500, 2_000, 4_000])
  })

  it('end the ticks of a part, and of no other', async () => {
    const { clock, schedules, timesOf } = setUp({ process: [cpu], host: [disk] })
    await clock.advance(1_000)
    schedules.end('host')
    assert.deepEqual([schedules.isRunning('process'), schedules.isRunning('host')], [true, false])
    await clock.advance(1_000)
    assert.deepEqual(timesOf('cpu'), [500, 1_000, 2_000])
    assert.deepEqual(timesOf('disk'), [500])
    schedules.start('host', [disk], true, 0)
    await clock.advance(2_000)
    assert.deepEqual(timesOf('disk'), [500, 2_000, 4_000])
  })

  describe('set', () => {
    it('leaves a collector whose ticks do not change on its schedule', async () => {
      const often = { ...cpu, intervalMs: 600 }
      const { clock, schedules, timesOf } = setUp({ process: [often] })
      await clock.advance(550)
      // The current schedule leaves out the boundary so soon after the first tick. A new one would not.
      schedules.set('process', { ...often, timeoutMs: 7 }, true)
      await clock.advance(1_250)
      assert.deepEqual(timesOf('cpu'), [500, 1_200, 1_800])
    })

    for (const [what, changed, isAligned, times] of [
      ['another interval', { ...cpu, intervalMs: 3_000 }, true, [500, 1_000, 3_000, 6_000]],
      ['jitter', { ...cpu, jitterMs: 999 }, true, undefined],
      ['boundaries from the start of all', cpu, false, [500, 1_000, 1_700, 2_700, 3_700, 4_700, 5_700]],
    ] as const) {
      it(`gives a collector ${what}, from its next boundary on`, async () => {
        const { clock, schedules, ticks, timesOf } = setUp({ process: [cpu] })
        await clock.advance(1_000)
        schedules.set('process', changed, isAligned)
        await clock.advance(5_000)
        if (times !== undefined) assert.deepEqual(timesOf('cpu'), times)
        else assert.ok(timesOf('cpu').some((atMs) => atMs % 1_000 !== 0 && atMs > 1_000))
        assert.deepEqual(
          ticks.map(({ missed }) => missed),
          ticks.map(() => 0),
        )
      })
    }

    it('counts the boundaries that passed while the loop was held as those of the former interval', async () => {
      const { clock, schedules, ticks } = setUp({ process: [cpu] })
      await clock.advance(1_500)
      clock.hold(3_600)
      schedules.set('process', { ...cpu, intervalMs: 3_000 }, true)
      await clock.advance(1_000)
      assert.deepEqual(ticks.slice(2), [
        { name: 'cpu', atMs: 5_000, missed: 3 },
        { name: 'cpu', atMs: 6_000, missed: 0 },
      ])
    })

    it('adds a collector, on the schedule of its part alone', async () => {
      const { clock, schedules, timesOf } = setUp({ process: [cpu], host: [] })
      await clock.advance(1_000)
      schedules.set('host', disk, true)
      schedules.end('process')
      await clock.advance(1_000)
      assert.deepEqual(timesOf('disk'), [2_000])
      schedules.end('host')
      await clock.advance(2_000)
      assert.deepEqual(timesOf('disk'), [2_000])
    })

    it('does nothing for a part that does not run: its start brings the settings', async () => {
      const { clock, schedules, ticks } = setUp({ process: [cpu] })
      schedules.end('process')
      schedules.set('process', { ...cpu, intervalMs: 100 }, true)
      await clock.advance(1_000)
      assert.deepEqual(ticks, [])
    })

    it('puts a collector on the schedule that its part has by now, after an end and another start', async () => {
      const { clock, schedules, timesOf } = setUp({ host: [disk] })
      schedules.end('host')
      schedules.start('host', [], true, 0)
      schedules.set('host', disk, true)
      await clock.advance(4_000)
      assert.deepEqual(timesOf('disk'), [2_000, 4_000])
    })
  })

  it('take a collector off, whatever part it is of, and know nothing of it then', async () => {
    const { clock, schedules, timesOf } = setUp({ process: [cpu], host: [disk] })
    schedules.remove('disk')
    schedules.remove('disk')
    await clock.advance(2_000)
    assert.deepEqual(timesOf('disk'), [])
    schedules.set('host', disk, true)
    await clock.advance(2_000)
    assert.deepEqual(timesOf('disk'), [4_000])
    assert.deepEqual(timesOf('cpu'), [500, 1_000, 2_000, 3_000, 4_000])
  })

  for (const [what, end] of [
    ['catch up', (schedules: Schedules) => schedules.catchUp()],
    ['stop', (schedules: Schedules) => schedules.stop()],
    ['end', (schedules: Schedules) => (['process', 'host'] as const).map((part) => schedules.end(part))],
    ['take it off', (schedules: Schedules) => ['cpu', 'disk'].map((name) => schedules.remove(name))],
  ] as const) {
    it(`make the ticks that are due when told to ${what}: a held loop loses none`, async () => {
      const { clock, schedules, ticks } = setUp({ process: [cpu], host: [disk] })
      await clock.advance(1_500)
      const before = ticks.length
      clock.hold(3_600)
      end(schedules)
      assert.deepEqual(ticks.slice(before), [
        { name: 'cpu', atMs: 5_000, missed: 3 },
        { name: 'disk', atMs: 4_000, missed: 1 },
      ])
    })
  }

  it('end with a stop, all of them', async () => {
    const { clock, schedules, ticks } = setUp({ process: [cpu], host: [disk] })
    schedules.stop()
    schedules.stop()
    assert.deepEqual([schedules.isRunning('process'), schedules.isRunning('host')], [false, false])
    await clock.advance(5_000)
    assert.deepEqual(ticks, [])
    assert.equal(clock.pendingTimers, 0)
  })
})
