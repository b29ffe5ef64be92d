import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BufferLimits, SlabBuffer } from '../../src/buffer/slab-buffer.js'
import type { DropReason } from '../../src/shared/events.js'
import { FakeClock } from '../helpers/fake-clock.js'
import { frameOf, layoutOf, range, valuesOf } from '../send/helpers/points.js'

export interface BufferOptions {
  readonly limits: BufferLimits
  readonly wallMs: () => number
  readonly onDrop: (reason: DropReason, points: number) => void
}

const T = 1_763_800_000_000

/** Declares the tests that every buffer must pass, however it stores its points. */
export function describeBuffer(name: string, make: (options: BufferOptions) => SlabBuffer): void {
  function setUp(limits: Partial<BufferLimits> = {}) {
    const clock = new FakeClock(T)
    const drops: [DropReason, number][] = []
    const buffer = make({
      limits: { maxPoints: 1000, maxBytes: 16_000_000, maxAgeMs: 3_600_000, ...limits },
      wallMs: () => clock.wallMs(),
      onDrop: (reason, points) => drops.push([reason, points]),
    })
    const add = (...values: number[]) => buffer.add(frameOf(clock.wallMs(), ...values))
    const addEach = (values: number[]) => {
      for (const value of values) add(value)
    }
    const freeze = (maxPoints = Number.POSITIVE_INFINITY) => {
      const batch = buffer.freeze(maxPoints)
      assert.ok(batch, 'there is something to freeze')
      return batch
    }
    return { clock, drops, buffer, add, addEach, freeze }
  }

  function assertBalanced({ ledger }: SlabBuffer): void {
    const { accepted, delivered, rejected, dropped, buffered, inFlight } = ledger.counts()
    const { overflow, expired, shutdown } = dropped
    assert.equal(accepted, delivered + rejected + overflow + expired + shutdown + buffered + inFlight)
  }

  describe(`${name}: what goes in comes out`, () => {
    it('returns points in order of arrival', () => {
      const { add, freeze } = setUp()
      add(1, 2, 3)
      add(4)
      add(5, 6)
      assert.deepEqual(valuesOf(freeze()), range(1, 6))
    })

    it('has nothing to freeze while it is empty', () => {
      assert.equal(setUp().buffer.freeze(10), null)
    })

    it('keeps a copy: the frame may be changed afterwards', () => {
      const { buffer, freeze } = setUp()
      const frame = frameOf(T, 1, 2)
      buffer.add(frame)
      frame.values.fill(9)
      assert.deepEqual(valuesOf(freeze()), [1, 2])
    })

    it('ignores NaN and infinite values', () => {
      const { buffer, add, freeze } = setUp()
      add(Number.NaN, 1, Number.POSITIVE_INFINITY, 2, Number.NEGATIVE_INFINITY)
      add(Number.NaN, Number.NaN)
      assert.equal(buffer.ledger.accepted, 2)
      assert.deepEqual(valuesOf(freeze()), [1, 2])
    })

    it('keeps the time of each row of a frame', () => {
      const { buffer, freeze } = setUp()
      buffer.add({
        layout: layoutOf(2),
        timesMs: Float64Array.of(T, T + 1),
        values: Float64Array.of(1, Number.NaN, 3, 4),
      })
      const rows = freeze().rows(0, 3)
      const read: [number, number, number][] = []
      while (rows.next()) read.push([rows.timeMs, rows.from, rows.to])
      assert.deepEqual(read, [
        [T, 0, 2],
        [T + 1, 0, 2],
      ])
    })

    it('keeps the layout of each row, even of one wider than a slab', () => {
      const { buffer, freeze } = setUp({ maxPoints: 100_000 })
      const wide = range(1, 20_000)
      buffer.add(frameOf(T, ...wide))
      buffer.add(frameOf(T, 0))
      const batch = freeze()
      assert.deepEqual(valuesOf(batch), [...wide, 0])
      const rows = batch.rows(0, batch.points)
      rows.next()
      assert.equal(rows.layout, layoutOf(20_000))
      rows.next()
      assert.equal(rows.layout, layoutOf(1))
    })

    it('has the points of two frames of one layout in one batch, and of many layouts too', () => {
      const { add, freeze } = setUp()
      const expected: number[] = []
      for (let width = 1; width < 30; width++) {
        const values = range(expected.length, expected.length + width - 1)
        expected.push(...values)
        add(...values)
      }
      assert.deepEqual(valuesOf(freeze()), expected)
    })
  })

  describe(`${name}: a frozen batch`, () => {
    it('has as many points as asked for, also when that splits a row', () => {
      const { buffer, add, freeze } = setUp()
      add(1, 2, 3)
      add(4, Number.NaN, 5)
      const batch = freeze(4)
      assert.deepEqual(valuesOf(batch), [1, 2, 3, 4])
      assert.deepEqual([buffer.ledger.inFlight, buffer.ledger.buffered], [4, 1])
      buffer.settle(4, 'delivered')
      assert.deepEqual(valuesOf(freeze()), [5])
    })

    it('stays the same while points come in', () => {
      const { addEach, add, freeze } = setUp()
      addEach([1, 2, 3])
      const batch = freeze()
      for (let i = 0; i < 400; i++) add(i, i)
      assert.deepEqual(valuesOf(batch), [1, 2, 3])
    })

    it('can be read in pieces, again and again', () => {
      const { add, freeze } = setUp()
      add(1, 2, 3)
      add(4, 5)
      const batch = freeze()
      assert.deepEqual(valuesOf(batch, 1, 3), [2, 3, 4])
      assert.deepEqual(valuesOf(batch, 4, 1), [5])
      assert.deepEqual(valuesOf(batch), range(1, 5))
    })

    it('is settled from its oldest point on', () => {
      const { buffer, addEach, freeze } = setUp()
      addEach(range(1, 10))
      const batch = freeze(8)
      buffer.settle(3, 'rejected')
      assert.deepEqual(valuesOf(batch), range(4, 8))
      buffer.settle(5, 'delivered')
      assert.equal(batch.state, 'settled')
      const { delivered, rejected, buffered, inFlight } = buffer.ledger.counts()
      assert.deepEqual(
        { delivered, rejected, buffered, inFlight },
        { delivered: 5, rejected: 3, buffered: 2, inFlight: 0 },
      )
    })

    it('cannot be settled beyond its end', () => {
      const { buffer, addEach, freeze } = setUp()
      addEach([1, 2, 3])
      freeze(2)
      assert.throws(() => buffer.settle(3, 'delivered'), /batch has 2/)
    })

    it('is the only one', () => {
      const { buffer, addEach, freeze } = setUp()
      addEach([1, 2])
      freeze(1)
      assert.throws(() => buffer.freeze(1), /frozen already/)
    })

    it('can be thawed, whole or except for its oldest points', () => {
      const { buffer, addEach, freeze } = setUp()
      addEach(range(1, 10))
      const batch = freeze(8)
      addEach([11, 12])
      buffer.thaw(3)
      assert.deepEqual(valuesOf(batch), [1, 2, 3])
      buffer.thaw(0)
      assert.equal(batch.state, 'settled')
      assert.deepEqual(valuesOf(freeze()), range(1, 12))
    })

    it('cannot be read after it was dropped or settled', () => {
      const { buffer, addEach, freeze } = setUp()
      addEach([1])
      const batch = freeze()
      buffer.settle(1, 'delivered')
      assert.throws(() => batch.rows(0, 1), /settled/)
    })
  })

  describe(`${name}: bounds`, () => {
    it('drops the oldest point first, one by one, out of the middle of a row', () => {
      const { drops, add, freeze } = setUp({ maxPoints: 4 })
      add(1, 2, 3)
      add(4)
      add(5)
      assert.deepEqual(drops, [['overflow', 1]])
      assert.deepEqual(valuesOf(freeze()), [2, 3, 4, 5])
    })

    it('keeps the newest points of a frame that is larger than the buffer', () => {
      const { drops, add, freeze } = setUp({ maxPoints: 3 })
      add(0)
      add(...range(1, 10))
      assert.deepEqual(valuesOf(freeze()), [8, 9, 10])
      assert.deepEqual(drops, [['overflow', 8]])
    })

    it('counts frozen points into the bound and drops the frozen batch whole', () => {
      const { buffer, drops, addEach, freeze } = setUp({ maxPoints: 10 })
      addEach(range(1, 10))
      const batch = freeze(4)
      addEach([11])
      assert.equal(batch.state, 'dropped')
      assert.deepEqual(drops, [['overflow', 4]])
      assert.equal(buffer.ledger.inFlight, 0)
      assert.deepEqual(valuesOf(freeze()), range(5, 11))
    })

    it('never drops a pinned batch: the bound is exceeded by that one batch', () => {
      const { buffer, drops, addEach, freeze } = setUp({ maxPoints: 10 })
      addEach(range(1, 10))
      const batch = freeze(4)
      buffer.pin()
      addEach(range(11, 20))
      assert.deepEqual(valuesOf(batch), [1, 2, 3, 4])
      assert.equal(buffer.ledger.buffered, 10)
      assert.equal(
        drops.reduce((sum, [, points]) => sum + points, 0),
        6,
      )
      buffer.settle(4, 'delivered')
      assert.deepEqual(valuesOf(freeze()), range(11, 20))
    })

    it('drops the batch when it is unpinned over the bound', () => {
      const { buffer, addEach, freeze } = setUp({ maxPoints: 10 })
      addEach(range(1, 10))
      const batch = freeze(10)
      buffer.pin()
      addEach([11])
      assert.equal(batch.state, 'frozen')
      buffer.unpin()
      assert.equal(batch.state, 'dropped')
      assert.deepEqual(valuesOf(freeze()), [11])
    })

    it('joins a thawed batch with the points after those dropped behind it', () => {
      const { buffer, addEach, freeze } = setUp({ maxPoints: 10 })
      addEach(range(1, 10))
      freeze(5)
      buffer.pin()
      addEach(range(11, 17))
      buffer.thaw(2)
      assert.deepEqual(buffer.ledger.counts().dropped.overflow, 5)
      buffer.settle(2, 'delivered')
      assert.deepEqual(valuesOf(freeze()), [...range(8, 17)])
      assertBalanced(buffer)
    })

    it('drops what is too old, and only that', () => {
      const { clock, buffer, drops, add, freeze } = setUp({ maxAgeMs: 1000 })
      add(1, 2)
      clock.stepWall(600)
      add(3)
      clock.stepWall(600)
      buffer.expire()
      assert.deepEqual(drops, [['expired', 2]])
      assert.deepEqual(valuesOf(freeze()), [3])
    })

    it('drops a frozen batch for its age only when all of it is too old, and never while it is pinned', () => {
      const { clock, buffer, drops, add, freeze } = setUp({ maxAgeMs: 1000 })
      add(1)
      clock.stepWall(600)
      add(2)
      const batch = freeze()
      clock.stepWall(600)
      buffer.expire()
      assert.equal(batch.state, 'frozen')
      buffer.pin()
      clock.stepWall(600)
      buffer.expire()
      assert.equal(batch.state, 'frozen')
      buffer.unpin()
      assert.equal(batch.state, 'dropped')
      assert.deepEqual(drops, [['expired', 2]])
    })

    it('holds no more memory than allowed, and the newest points survive', () => {
      const { buffer, add, freeze } = setUp({ maxPoints: 1e9, maxBytes: 200_000 })
      for (let i = 1; i <= 100_000; i++) add(i, -i)
      assert.ok(buffer.heldBytes <= 200_000, `holds ${buffer.heldBytes} bytes`)
      assert.ok(buffer.heldBytes >= 150_000, `holds only ${buffer.heldBytes} bytes`)
      const values = valuesOf(freeze())
      assert.equal(values.at(-1), -100_000)
      assert.deepEqual(
        values.filter((value) => value > 0),
        range(100_001 - values.length / 2, 100_000),
      )
      assertBalanced(buffer)
    })

    it('counts the memory of layouts that are used once, and releases them', () => {
      const { buffer, clock } = setUp({ maxPoints: 1e9, maxBytes: 500_000 })
      const empty = buffer.heldBytes
      for (let i = 0; i < 20_000; i++) {
        const layout = { collector: 'x', series: [{ type: 'x', kind: 'gauge' as const, tags: { pid: String(i) } }] }
        buffer.add({ layout, timesMs: Float64Array.of(clock.wallMs()), values: Float64Array.of(i) })
      }
      assert.ok(buffer.heldBytes <= 500_000, `holds ${buffer.heldBytes} bytes`)
      buffer.clear('shutdown')
      assert.equal(buffer.heldBytes, empty)
    })

    it('returns to the memory of an empty buffer when everything is delivered', () => {
      const { buffer, add } = setUp({ maxPoints: 1e9 })
      const empty = buffer.heldBytes
      for (let round = 0; round < 3; round++) {
        for (let i = 0; i < 10_000; i++) add(i, i, i)
        while (buffer.freeze(1000)) buffer.settle(1000, 'delivered')
        assert.equal(buffer.heldBytes, empty)
      }
    })
  })

  describe(`${name}: the end`, () => {
    it('drops everything when it is cleared, a pinned batch too', () => {
      const { buffer, drops, addEach, freeze } = setUp()
      addEach(range(1, 10))
      const batch = freeze(4)
      buffer.pin()
      buffer.clear('shutdown')
      assert.equal(batch.state, 'dropped')
      assert.deepEqual(drops, [['shutdown', 10]])
      assertBalanced(buffer)
    })

    it('knows how old its oldest point is', () => {
      const { clock, buffer, add, freeze } = setUp()
      assert.equal(buffer.oldestMs, Number.NaN)
      add(1)
      clock.stepWall(500)
      add(2)
      assert.equal(buffer.oldestMs, T)
      freeze(1)
      assert.equal(buffer.oldestMs, T)
      buffer.settle(1, 'delivered')
      assert.equal(buffer.oldestMs, T + 500)
    })
  })
}
