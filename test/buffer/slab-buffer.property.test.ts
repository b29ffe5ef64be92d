import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Batch } from '../../src/buffer/batch.js'
import { SlabBuffer } from '../../src/buffer/slab-buffer.js'
import type { DropReason } from '../../src/shared/events.js'
import { layoutOf, valuesOf } from '../send/helpers/points.js'
import { BufferModel } from './buffer-model.js'

const T = 1_763_800_000_000

type Step =
  | { readonly kind: 'add'; readonly width: number; readonly holes: readonly boolean[] }
  | { readonly kind: 'freeze' | 'thaw' | 'deliver' | 'reject'; readonly share: number }
  | { readonly kind: 'pin' | 'unpin' | 'expire' | 'look' }
  | { readonly kind: 'wait'; readonly ms: number }

const share = fc.double({ min: 0, max: 1, noNaN: true })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      width: fc.integer({ min: 1, max: 9 }),
      // One flag per value, for as many rows as they fill.
      holes: fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom('freeze' as const, 'thaw' as const, 'deliver' as const, 'reject' as const),
      share,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('pin' as const, 'unpin' as const, 'expire' as const, 'look' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 400 }) }) },
)

/** A slab buffer and its model, taken through the same steps. */
class Pair {
  #nowMs = T
  #nextValue = 1
  #batch: Batch | null = null
  readonly #model: BufferModel
  readonly #buffer: SlabBuffer
  readonly #told = { overflow: 0, expired: 0, shutdown: 0 }

  constructor(maxPoints: number, maxAgeMs: number) {
    this.#model = new BufferModel(maxPoints, maxAgeMs)
    this.#buffer = new SlabBuffer({
      // So little memory yields the smallest slabs, which a few rows fill. The bound on points is always met first.
      limits: { maxPoints, maxAgeMs, maxBytes: 60_000 },
      wallMs: () => this.#nowMs,
      onDrop: (reason: DropReason, points) => {
        this.#told[reason] += points
      },
    })
  }

  take(step: Step): void {
    this.#apply(step)
    if (this.#batch !== null && this.#batch.state !== 'frozen') this.#batch = null
    const counts = this.#buffer.ledger.counts()
    assert.deepEqual(counts, this.#model.counts)
    assert.deepEqual(counts.dropped, this.#told)
    assert.equal(this.#batch === null ? 0 : this.#batch.points, this.#model.frozen.length)
    if (this.#batch !== null) {
      assert.deepEqual(
        valuesOf(this.#batch),
        this.#model.frozen.map(({ value }) => value),
      )
    }
  }

  #apply(step: Step): void {
    const batch = this.#batch
    if (step.kind === 'add') this.#add(step.width, step.holes)
    else if (step.kind === 'wait') this.#nowMs += step.ms
    else if (step.kind === 'expire') {
      this.#buffer.expire()
      this.#model.expire(this.#nowMs)
    } else if (batch !== null) this.#decide(batch, step)
    else if (step.kind === 'freeze') {
      const points = Math.ceil(step.share * 20)
      this.#batch = this.#buffer.freeze(points)
      this.#model.freeze(points)
    } else if (step.kind === 'look') this.#look()
  }

  /** Takes a step that needs a frozen batch. */
  #decide(batch: Batch, step: Step): void {
    switch (step.kind) {
      case 'pin':
        this.#buffer.pin()
        this.#model.pinned = true
        break
      case 'unpin':
        this.#buffer.unpin()
        this.#model.unpin(this.#nowMs)
        break
      case 'thaw': {
        const points = Math.floor(step.share * batch.points)
        this.#buffer.thaw(points)
        this.#model.thaw(points)
        break
      }
      case 'deliver':
      case 'reject': {
        const points = Math.ceil(step.share * batch.points)
        const as = step.kind === 'deliver' ? 'delivered' : 'rejected'
        this.#buffer.settle(points, as)
        this.#model.settle(points, as)
      }
    }
  }

  #look(): void {
    const all = this.#buffer.freeze(Number.POSITIVE_INFINITY)
    const expected = this.#model.buffered.map(({ value }) => value)
    assert.deepEqual(all === null ? [] : valuesOf(all), expected)
    if (all !== null) this.#buffer.thaw(0)
  }

  #add(width: number, holes: readonly boolean[]): void {
    const rows = Math.ceil(holes.length / width)
    const timesMs = Float64Array.from({ length: rows }, (_, row) => this.#nowMs + row)
    const values = new Float64Array(rows * width).fill(Number.NaN)
    for (const [index, hole] of holes.entries()) if (!hole) values[index] = this.#nextValue++
    this.#buffer.add({ layout: layoutOf(width), timesMs, values })
    const modelRows = Array.from({ length: rows }, (_, row) => ({
      timeMs: timesMs[row] as number,
      values: [...values.subarray(row * width, (row + 1) * width)],
    }))
    this.#model.add(this.#nowMs, modelRows)
  }
}

describe('SlabBuffer, against a model, whatever happens to it', () => {
  it('holds the same points in the same order and accounts for them the same way, in 10,000 random sequences', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 50, max: 2000 }),
        fc.array(step, { minLength: 1, maxLength: 60 }),
        (maxPoints, maxAgeMs, steps) => {
          const pair = new Pair(maxPoints, maxAgeMs)
          for (const one of steps) pair.take(one)
          pair.take({ kind: 'deliver', share: 1 })
          pair.take({ kind: 'look' })
        },
      ),
      { numRuns: 10_000 },
    )
  })
})
