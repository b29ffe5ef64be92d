import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Progress } from '../../src/shared/progress.js'

describe('Progress', () => {
  it('is visible to any thread that shares its memory', () => {
    const teller = new Progress()
    const reader = new Progress(teller.memory)
    assert.deepEqual([reader.index, reader.afterMs], [0, 0])
    teller.begin(3, 12.4)
    assert.deepEqual([reader.index, reader.afterMs], [3, 12])
  })
})
