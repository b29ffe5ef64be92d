import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Parts } from '../../src/run/parts.js'

function fail(message: string): () => never {
  return () => {
    throw new Error(message)
  }
}

describe('the parts of a reading', () => {
  it('cost their own values only, and the first says why', () => {
    const parts = new Parts()
    let read = 0
    parts.read(() => void read++)
    parts.read(fail('first'))
    parts.read(fail('second'))
    parts.read(() => void read++)
    assert.equal(read, 2)
    assert.deepEqual(parts.end(), { partial: 2, partialReason: 'first' })
    parts.read(() => {})
    assert.deepEqual(parts.end(), { partial: 0, partialReason: undefined })
  })

  it('fail together when none can be read', () => {
    const parts = new Parts()
    parts.read(fail('first'))
    parts.read(fail('second'))
    assert.throws(() => parts.end(), /^Error: first$/)
    parts.read(() => {})
    assert.deepEqual(parts.end(), { partial: 0, partialReason: undefined })
  })
})
