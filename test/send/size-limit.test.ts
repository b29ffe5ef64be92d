import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SizeLimit } from '../../src/send/size-limit.js'

const configured = { points: 1000, bytes: 1_000_000 }

function deliver(limit: SizeLimit, times: number): void {
  for (let i = 0; i < times; i++) {
    limit.taken({ points: 10, bytes: 1000 })
    limit.endBatch()
  }
}

/** Reports a batch in which pieces of these sizes passed after larger ones were refused. */
function split(limit: SizeLimit, ...passed: { points: number; bytes: number }[]): void {
  limit.tooLarge()
  for (const size of passed) limit.taken(size)
  limit.endBatch()
}

describe('SizeLimit', () => {
  it('is the configured size until a body is too large', () => {
    const limit = new SizeLimit(configured)
    deliver(limit, 1000)
    assert.deepEqual(limit.current, configured)
  })

  it('becomes the size that passed and doubles after 100 deliveries', () => {
    const limit = new SizeLimit(configured)
    split(limit, { points: 250, bytes: 30_000 })
    deliver(limit, 99)
    assert.deepEqual(limit.current, { points: 250, bytes: 30_000 })
    deliver(limit, 1)
    assert.deepEqual(limit.current, { points: 500, bytes: 60_000 })
    deliver(limit, 100)
    assert.deepEqual(limit.current, { points: 1000, bytes: 120_000 })
    deliver(limit, 10_000)
    assert.deepEqual(limit.current, configured)
  })

  it('counts deliveries anew after another body is too large', () => {
    const limit = new SizeLimit(configured)
    split(limit, { points: 100, bytes: 10_000 })
    deliver(limit, 99)
    split(limit, { points: 50, bytes: 5000 })
    deliver(limit, 99)
    assert.equal(limit.current.points, 50)
  })

  it('is the largest piece that passed, so that one huge point does not shrink every batch', () => {
    const limit = new SizeLimit(configured)
    split(limit, { points: 500, bytes: 50_000 }, { points: 1, bytes: 100 }, { points: 2, bytes: 200 })
    assert.deepEqual(limit.current, { points: 500, bytes: 50_000 })
  })

  it('stays when no piece of the batch passed', () => {
    const limit = new SizeLimit(configured)
    split(limit)
    deliver(limit, 1)
    assert.deepEqual(limit.current, configured)
  })
})
