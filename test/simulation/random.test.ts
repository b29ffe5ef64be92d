import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { EventQueue } from './queue.js'
import { Random } from './random.js'

describe('random numbers of a seed', () => {
  it('are the same for the same seed and purpose, and differ otherwise', () => {
    const first = (seed: number, purpose: string) => new Random(seed, purpose).int(0, 1e9)
    assert.equal(first(1, 'threads'), first(1, 'threads'))
    assert.equal(new Set([first(1, 'threads'), first(2, 'threads'), first(1, 'clock')]).size, 3)
  })

  it('pick names in proportion to their weights', () => {
    const random = new Random(1, 'weights')
    const picked = Array.from({ length: 1000 }, () => random.weighted({ often: 9, seldom: 1, never: 0 }))
    const count = (name: string) => picked.filter((each) => each === name).length
    assert.ok(count('often') > 850 && count('seldom') > 50 && count('never') === 0)
  })
})

describe('the event queue', () => {
  it('returns the earliest event first, those due together in order of planning, and none that was cancelled', () => {
    const queue = new EventQueue()
    const plan = (dueMs: number) => queue.add(dueMs, () => {})
    const [late, early, second, gone] = [plan(9), plan(1), plan(1), plan(0)]
    queue.cancel(gone)
    queue.cancel(gone)
    assert.equal(queue.size, 3)
    assert.deepEqual([queue.take(), queue.take(), queue.take(), queue.take()], [early, second, late, undefined])
    assert.equal(queue.size, 0)
  })
})
