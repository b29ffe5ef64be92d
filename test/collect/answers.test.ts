import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Answers } from '../../src/collect/answers.js'

describe('answers to the requests of one message', () => {
  it('are handed on in order, also when the last overtakes the others', () => {
    const heard: unknown[] = []
    const answers = new Answers(3, (response) => heard.push(response))
    answers.add('first')
    answers.addLast('third')
    assert.deepEqual(heard, ['first'])
    answers.add('second')
    assert.deepEqual(heard, ['first', 'second', 'third'])
  })

  it('are no more than there were requests', () => {
    const heard: unknown[] = []
    const answers = new Answers(1, (response) => heard.push(response))
    answers.add('what a user’s module posts')
    answers.addLast('only')
    assert.deepEqual(heard, ['only'])
  })
})
