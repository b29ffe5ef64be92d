import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { SampleGrid } from '../../../workers/sampling/grid.js'

describe('SampleGrid', () => {
  it('has its points on the multiples of the step, the first one after now', () => {
    assert.equal(new SampleGrid(10, 1234.5).dueMs, 1240)
    assert.equal(new SampleGrid(10, 1240).dueMs, 1250)
    assert.equal(new SampleGrid(1, 0.2).dueMs, 1)
  })

  it('goes from point to point, however late each sample is', () => {
    const grid = new SampleGrid(10, 0)
    for (const [nowMs, passedMs] of [
      [10.1, 10],
      [29.9, 20],
      [30, 30],
      [49, 40],
    ] as const) {
      assert.equal(grid.pass(nowMs), 0)
      assert.equal(grid.passedMs, passedMs)
      assert.equal(grid.dueMs, passedMs + 10)
    }
  })

  it('passes over the points that went by, and counts them', () => {
    const grid = new SampleGrid(10, 0)
    assert.equal(grid.pass(57), 4)
    assert.equal(grid.passedMs, 50)
    assert.equal(grid.dueMs, 60)
  })

  it('never shifts: every point is a multiple of the step, and none is lost or counted twice', () => {
    const delays = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 50 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), delays, (stepMs, latenesses) => {
        const grid = new SampleGrid(stepMs, 0)
        let points = 0
        for (const latenessMs of latenesses) {
          points += 1 + grid.pass(grid.dueMs + latenessMs)
          assert.equal(grid.passedMs, points * stepMs)
        }
      }),
    )
  })
})
