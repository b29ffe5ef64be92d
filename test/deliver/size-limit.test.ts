import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SizeLimit } from '../../src/deliver/size-limit.js'

const configured = { points: 1000, bytes: 1_000_000 }

function deliver(limit: SizeLimit, times: number): void {
  for (let i = 0; i < times; i++) limit.delivered()
}

describe('SizeLimit', () => {
  it('is as configured until something was too large', () => {
    const limit = new SizeLimit(configured)
    deliver(limit, 1000)
    assert.deepEqual(limit.current, configured)
  })

  it('is the size that passed, and doubles after every 100 deliveries', () => {
    const limit = new SizeLimit(configured)
    limit.shrinkTo({ points: 250, bytes: 30_000 })
    deliver(limit, 99)
    assert.deepEqual(limit.current, { points: 250, bytes: 30_000 })
    limit.delivered()
    assert.deepEqual(limit.current, { points: 500, bytes: 60_000 })
    deliver(limit, 100)
    assert.deepEqual(limit.current, { points: 1000, bytes: 120_000 })
    deliver(limit, 10_000)
    assert.deepEqual(limit.current, configured)
  })

  it('counts anew when something was too large again', () => {
    const limit = new SizeLimit(configured)
    limit.shrinkTo({ points: 100, bytes: 10_000 })
    deliver(limit, 99)
    limit.shrinkTo({ points: 50, bytes: 5000 })
    deliver(limit, 99)
    assert.equal(limit.current.points, 50)
  })
})
