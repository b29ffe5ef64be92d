import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { QuestionGate } from '../../src/shared/question-gate.js'

describe('QuestionGate', () => {
  it('opens for one question at a time', () => {
    const gate = new QuestionGate()
    const other = new QuestionGate(gate.memory)
    assert.deepEqual([gate.open(), other.open()], [true, false])
    other.close()
    assert.equal(gate.open(), true)
  })

  it('is not opened again once it is locked, even by a question that was open for too long', () => {
    const gate = new QuestionGate()
    gate.open()
    gate.lock(1)
    gate.close()
    assert.equal(gate.open(), false)
    gate.lock(60_000)
  })
})
