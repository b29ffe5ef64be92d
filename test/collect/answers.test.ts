import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Answers, answersIn, type RawAnswer } from '../../src/collect/answers.js'

function answer(response: string): RawAnswer {
  return { response, seconds: 0.001 }
}

function expecting(count: number): { answers: Answers; heard: unknown[] } {
  const heard: unknown[] = []
  return { answers: new Answers(count, ({ response }) => heard.push(response)), heard }
}

describe('answers to the requests of one message', () => {
  it('are handed on in order, also when the last overtake the others', () => {
    const { answers, heard } = expecting(4)
    answers.add([answer('first')])
    answers.addLast([answer('third'), answer('fourth')])
    assert.deepEqual(heard, ['first'])
    answers.add([answer('second')])
    assert.deepEqual(heard, ['first', 'second', 'third', 'fourth'])
  })

  it('are no more than there were requests', () => {
    const { answers, heard } = expecting(1)
    answers.add([answer('only'), answer('more')])
    answers.addLast([answer('late')])
    assert.deepEqual(heard, ['only'])
  })

  it('are one and the same for all that have none yet when there will be none', () => {
    const { answers, heard } = expecting(3)
    answers.add([answer('first')])
    answers.addMissing(answer('failed'))
    assert.deepEqual(heard, ['first', 'failed', 'failed'])
  })

  it('are told from what else a module may post', () => {
    const answers = [answer('mine')]
    assert.equal(answersIn({ answers }), answers)
    for (const message of ['answers', null, {}, { answers: 1 }, { answers: [1] }, { answers: [{ response: 1 }] }]) {
      assert.equal(answersIn(message), undefined, JSON.stringify(message))
    }
  })
})
