import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SampleGrid } from '../../../workers/sampling/grid.js'
import { SampleLoop, type Sampler } from '../../../workers/sampling/loop.js'
import { FakeTime } from './fake-time.js'

class Recorder implements Sampler {
  readonly points: number[] = []
  missed = 0
  readonly #grid: SampleGrid
  readonly #time: FakeTime

  constructor(stepMs: number, time: FakeTime) {
    this.#grid = new SampleGrid(stepMs, time.clock.monotonicMs())
    this.#time = time
  }

  get dueMs(): number {
    return this.#grid.dueMs
  }

  sample(): void {
    this.missed += this.#grid.pass(this.#time.clock.monotonicMs())
    this.points.push(this.#grid.passedMs)
  }
}

describe('SampleLoop', () => {
  it('samples at every point and gives way to the event loop at least every 20 ms', async () => {
    const time = new FakeTime()
    const loop = new SampleLoop(time, () => 20)
    const recorder = new Recorder(1, time)
    loop.add(recorder)
    await time.clock.advance(1000)
    assert.deepEqual(
      recorder.points,
      recorder.points.map((_, index) => index + 1),
    )
    assert(recorder.points.length >= 1000)
    assert(time.turns >= 50 && time.turns <= 52, `${time.turns} turns`)
  })

  it('gives way as soon as it is rung for, and goes on with the same points', async () => {
    const time = new FakeTime()
    const recorder = new Recorder(10, time)
    const turnsAtMs: number[] = []
    time.onTurn = (nowMs) => turnsAtMs.push(nowMs)
    time.ringsAtMs = 33
    new SampleLoop(time, () => 250).add(recorder)
    await time.clock.advance(300)
    assert.deepEqual(turnsAtMs.slice(0, 3), [0, 33, 280])
    assert.deepEqual(recorder.points.slice(0, 6), [10, 20, 30, 40, 50, 60])
    assert.equal(recorder.missed, 0)
  })

  it('asks before each slice how long it may be', async () => {
    const time = new FakeTime()
    const turnsAtMs: number[] = []
    time.onTurn = (nowMs) => turnsAtMs.push(nowMs)
    const slices = [50, 10, 100]
    new SampleLoop(time, () => slices.shift() ?? 1000).add(new Recorder(5, time))
    await time.clock.advance(300)
    assert.deepEqual(turnsAtMs.slice(0, 4), [0, 50, 60, 160])
  })

  it('sleeps by a timer where the points lie further apart than a slice', async () => {
    const time = new FakeTime()
    const recorder = new Recorder(100, time)
    new SampleLoop(time, () => 20).add(recorder)
    await time.clock.advance(1000)
    assert.equal(recorder.points.length, 10)
    assert.equal(time.turns, 1)
  })

  it('samples the members of one thread together, each at its own step', async () => {
    const time = new FakeTime()
    const loop = new SampleLoop(time, () => 20)
    const [fast, slow] = [new Recorder(5, time), new Recorder(20, time)]
    let sleeps = 0
    time.onWake = () => sleeps++
    loop.add(fast)
    loop.add(slow)
    await time.clock.advance(99)
    assert.deepEqual(slow.points, [20, 40, 60, 80, 100])
    assert.equal(fast.points.length, 20)
    assert.equal(sleeps, 20)
  })

  it('counts the points that passed while it was held, and stays on the grid', async () => {
    const time = new FakeTime()
    const recorder = new Recorder(10, time)
    time.onWake = (nowMs) => {
      if (nowMs === 50) time.clock.hold(35)
    }
    new SampleLoop(time, () => 20).add(recorder)
    await time.clock.advance(115)
    assert.deepEqual(recorder.points.slice(0, 8), [10, 20, 30, 40, 80, 90, 100, 110])
    assert.equal(recorder.missed, 3)
  })

  it('ends with its last sampler, and begins again with the next', async () => {
    const time = new FakeTime()
    const loop = new SampleLoop(time, () => 20)
    const [one, other] = [new Recorder(10, time), new Recorder(10, time)]
    loop.add(one)
    await time.clock.advance(100)
    loop.remove(one)
    assert.equal(time.clock.pendingTimers, 0)
    const { length } = one.points
    loop.add(other)
    await time.clock.advance(100)
    assert.equal(one.points.length, length)
    assert(other.points.length >= 9)
  })
})
