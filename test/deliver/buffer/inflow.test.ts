import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Inflow } from '../../../src/deliver/buffer/inflow.js'

describe('Inflow', () => {
  it('is unknown until points came in at two different times', () => {
    const inflow = new Inflow()
    assert.equal(inflow.pointsPerSecond, Number.NaN)
    inflow.observe(100, 5000)
    inflow.observe(100, 5000)
    assert.equal(inflow.pointsPerSecond, Number.NaN)
  })

  it('is exact for an even flow from the second observation on', () => {
    const inflow = new Inflow()
    for (let second = 0; second < 10; second++) {
      inflow.observe(40, second * 1000)
      if (second > 0) assert.ok(Math.abs(inflow.pointsPerSecond - 40) < 1e-9, `${inflow.pointsPerSecond}`)
    }
  })

  it('follows a change within a few minutes', () => {
    const inflow = new Inflow()
    for (let second = 0; second < 3600; second++) inflow.observe(1000, second * 1000)
    for (let second = 3600; second < 3900; second++) inflow.observe(10, second * 1000)
    assert.ok(inflow.pointsPerSecond < 20, `${inflow.pointsPerSecond}`)
  })

  it('counts several frames of one instant together', () => {
    const inflow = new Inflow()
    for (let second = 0; second < 60; second++) for (let i = 0; i < 4; i++) inflow.observe(10, second * 1000)
    assert.ok(Math.abs(inflow.pointsPerSecond - 40) < 1, `${inflow.pointsPerSecond}`)
  })
})
