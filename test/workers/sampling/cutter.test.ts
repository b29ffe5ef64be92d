import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CollectResponse, TickCourse } from '../../../src/shared/protocol.js'
import { planTick, type Schedule } from '../../../src/shared/schedule.js'
import type { Cut } from '../../../workers/sampling/cut.js'
import { Cutter } from '../../../workers/sampling/cutter.js'
import { FakeClock } from '../../helpers/fake-clock.js'

/** On a boundary of every interval used here. */
const ROUND_MS = 1_763_798_400_000
const HOUR_MS = 3_600_000
const SECOND: Schedule = { intervalMs: 1_000, originMs: 0, jitterMs: 0, seed: 1 }

/** A cutter in an otherwise idle thread. Times are since ROUND_MS. */
class Subject {
  readonly clock = new FakeClock(ROUND_MS)
  readonly dropped: number[] = []
  readonly packed: number[] = []
  size = 10
  failsAtMs = Number.NaN
  readonly cutter = new Cutter({
    clock: this.clock,
    read: (tsMs) => this.#read(tsMs - ROUND_MS),
    onDrop: ({ tsMs }) => this.dropped.push(tsMs - ROUND_MS),
  })

  /** Passes time and makes the cuts due. */
  pass(ms: number): void {
    const endMs = this.clock.monotonicMs() + ms
    while (this.cutter.dueMs <= endMs) {
      this.clock.hold(Math.max(0, this.cutter.dueMs - this.clock.monotonicMs()))
      this.cutter.sample()
    }
    this.clock.hold(endMs - this.clock.monotonicMs())
  }

  request(atMs: number, missed = 0, some: Partial<TickCourse> = {}): CollectResponse {
    const course = { schedule: SECOND, nextBoundaryMs: ROUND_MS + atMs + 1_000, missed, ...some }
    return this.cutter.respond({ tsMs: ROUND_MS + atMs, course })
  }

  /** Requests until the tick itself is returned. @returns the times in each response */
  requestAll(atMs: number, missed: number): number[][] {
    const all: number[][] = []
    for (let left = missed; ; ) {
      this.packed.length = 0
      const { status } = this.request(atMs, left)
      all.push([...this.packed])
      if (status !== 'late') return all
      left -= this.packed.length
    }
  }

  #read(atMs: number): Cut {
    if (atMs === this.failsAtMs) throw new Error('no memory')
    const response = { status: 'collected', layouts: [], frames: [], partial: 0, invalid: 0 } as const
    const pack = () => {
      this.packed.push(atMs)
      return response
    }
    return { tsMs: ROUND_MS + atMs, seconds: 0.001, size: this.size, samples: 1, isFailed: false, pack }
  }
}

describe('Cutter', () => {
  it('makes the cut that is requested first, and then one at each boundary', () => {
    const subject = new Subject()
    assert.equal(subject.cutter.dueMs, Number.POSITIVE_INFINITY)
    assert.equal(subject.request(0).status, 'collected')
    subject.pass(1_000)
    assert.equal(subject.request(1_000).status, 'collected')
    subject.pass(999)
    // The main thread's timer may be early.
    assert.equal(subject.request(2_000).status, 'collected')
    subject.pass(1_001)
    assert.equal(subject.request(3_000).status, 'collected')
    assert.deepEqual(subject.packed, [0, 1_000, 2_000, 3_000])
    assert.deepEqual(subject.dropped, [])
  })

  it('keeps the cuts of a held main thread, and sends them in chunks before the late tick', () => {
    const subject = new Subject()
    subject.size = 200
    subject.request(0)
    subject.pass(120_500)
    const all = subject.requestAll(120_000, 119)
    assert.deepEqual(
      all.map(({ length }) => length),
      [50, 50, 19, 1],
    )
    assert.deepEqual(
      all.flat(),
      Array.from({ length: 120 }, (_, index) => (index + 1) * 1_000),
    )
  })

  it('sends a cut alone that is larger than a collection may be', () => {
    const subject = new Subject()
    subject.size = 46_000
    subject.request(0)
    subject.pass(3_500)
    assert.deepEqual(subject.requestAll(3_000, 2), [[1_000], [2_000], [3_000]])
  })

  it('drops the oldest beyond 600 cuts, and beyond 500,000 values', () => {
    const subject = new Subject()
    subject.request(0)
    subject.pass(700_500)
    assert.deepEqual(
      subject.dropped,
      Array.from({ length: 100 }, (_, index) => (index + 1) * 1_000),
    )
    assert.equal(subject.requestAll(700_000, 699).flat().length, 600)

    const large = new Subject()
    large.size = 100_000
    large.request(0)
    large.pass(8_500)
    assert.deepEqual(large.dropped, [1_000, 2_000, 3_000])
    assert.deepEqual(large.requestAll(8_000, 7).flat(), [4_000, 5_000, 6_000, 7_000, 8_000])
  })

  it('drops the cuts of boundaries that are counted already', () => {
    const subject = new Subject()
    subject.request(0)
    subject.pass(5_500)
    assert.deepEqual(subject.requestAll(5_000, 2).flat(), [3_000, 4_000, 5_000])
    assert.deepEqual(subject.dropped, [1_000, 2_000])
  })

  it('makes one cut when it was held itself, that of the latest boundary', () => {
    const subject = new Subject()
    subject.request(0)
    subject.pass(1_500)
    subject.clock.hold(4_700)
    subject.pass(0)
    assert.deepEqual(subject.requestAll(6_000, 4).flat(), [1_000, 6_000])
  })

  it('has nothing for a boundary that it missed when it has cut a later one', () => {
    const subject = new Subject()
    subject.request(0)
    subject.pass(1_500)
    subject.request(1_000)
    subject.clock.hold(5_501)
    subject.pass(0)
    assert.equal(subject.request(6_000).status, 'skipped')
    assert.equal(subject.request(7_000).status, 'collected')
    assert.deepEqual(subject.packed, [0, 1_000, 7_000])
  })

  it('has the jitter of the main thread', () => {
    const subject = new Subject()
    const schedule = { ...SECOND, jitterMs: 700, seed: 99 }
    const dueMs = (atMs: number) =>
      planTick(schedule, ROUND_MS + atMs, { wallMs: 0, monotonicMs: 0 }).dueWallMs - ROUND_MS
    subject.request(dueMs(0), 0, { schedule, nextBoundaryMs: ROUND_MS + 1_000 })
    subject.pass(5_900)
    const response = subject.request(dueMs(5_000), 4, { schedule, nextBoundaryMs: ROUND_MS + 6_000 })
    assert.deepEqual(
      response.status === 'late' && response.cuts.map(({ tsMs }) => tsMs - ROUND_MS),
      [1_000, 2_000, 3_000, 4_000].map(dueMs),
    )
  })

  for (const [name, stepMs] of [
    ['forward', HOUR_MS],
    ['back', -HOUR_MS],
  ] as const) {
    it(`makes one cut, then the next boundary, after the wall clock was set ${name} in a stall`, () => {
      const subject = new Subject()
      subject.request(0)
      subject.pass(2_500)
      subject.clock.stepWall(stepMs)
      subject.pass(4_000)
      const all = subject.requestAll(stepMs + 6_000, 5)
      assert.deepEqual(
        all.flat(),
        [1_000, 2_000, 3_000, 4_000, 5_000, 6_000].map((atMs) => (atMs > 2_000 ? atMs + stepMs : atMs)),
      )
    })
  }

  it('follows a main thread that has noticed a step first', () => {
    const subject = new Subject()
    subject.request(0)
    subject.pass(1_200)
    subject.request(1_000)
    subject.clock.stepWall(-HOUR_MS)
    assert.equal(subject.request(1_000 - HOUR_MS).status, 'collected')
    subject.pass(2_000)
    assert.deepEqual(subject.requestAll(3_000 - HOUR_MS, 1).flat(), [2_000 - HOUR_MS, 3_000 - HOUR_MS])
  })

  it('makes no further cut after one that failed, until the next request', () => {
    const subject = new Subject()
    subject.failsAtMs = 2_000
    subject.request(0)
    subject.pass(5_500)
    assert.equal(subject.cutter.isPlanned, false)
    subject.packed.length = 0
    const late = subject.request(5_000, 4)
    assert.equal(late.status, 'late')
    assert.deepEqual(
      late.cuts.map(({ tsMs, response }) => [tsMs - ROUND_MS, response.status]),
      [
        [1_000, 'collected'],
        [2_000, 'failed'],
      ],
    )
    assert.equal(subject.request(5_000, 2).status, 'collected')
    assert.equal(subject.cutter.isPlanned, true)
  })

  it('makes only what is requested when nobody says when the next tick is', () => {
    const subject = new Subject()
    for (const atMs of [0, 250, 500]) {
      assert.equal(subject.cutter.respond({ tsMs: ROUND_MS + atMs }).status, 'collected')
      subject.pass(250)
    }
    assert.deepEqual(subject.packed, [0, 250, 500])
  })
})
