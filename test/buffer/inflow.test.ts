import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Inflow } from '../../src/buffer/inflow.js'

describe('Inflow', () => {
  it('is unknown until time has passed', () => {
    const inflow = new Inflow(0, 5000)
    assert.equal(inflow.pointsPerSecond, Number.NaN)
    inflow.observe(100, 5000)
    assert.equal(inflow.pointsPerSecond, Number.NaN)
    inflow.observe(200, 6000)
    assert.ok(Math.abs(inflow.pointsPerSecond - 200) < 5, `${inflow.pointsPerSecond}`)
  })

  it('does not count points from before its start', () => {
    const inflow = new Inflow(1_000_000, 0)
    inflow.observe(1_000_040, 1000)
    assert.equal(inflow.pointsPerSecond, 40)
  })

  it('is exact for an even flow, however often it is observed', () => {
    const inflow = new Inflow(0, 0)
    for (const second of [1, 2, 3, 10, 100, 1000]) {
      inflow.observe(second * 40, second * 1000)
      inflow.observe(second * 40, second * 1000)
      assert.ok(Math.abs(inflow.pointsPerSecond - 40) < 1e-9, `${inflow.pointsPerSecond}`)
    }
  })

  it('follows a change within a few minutes', () => {
    const inflow = new Inflow(0, 0)
    let total = 0
    for (let second = 1; second <= 3900; second++) {
      total += second <= 3600 ? 1000 : 10
      inflow.observe(total, second * 1000)
    }
    assert.ok(inflow.pointsPerSecond < 20, `${inflow.pointsPerSecond}`)
  })
})
