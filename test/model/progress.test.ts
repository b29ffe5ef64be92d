import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Progress } from '../../src/model/progress.js'

describe('Progress', () => {
  it('is seen by whoever shares its memory', () => {
    const teller = new Progress()
    const reader = new Progress(teller.memory)
    assert.equal(reader.index, 0)
    teller.index = 3
    assert.equal(reader.index, 3)
  })
})
