import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answersIn } from '../../src/run/answers.js'

describe('answers', () => {
  it('are told from what else a module may send', () => {
    const answer = { response: 'mine', seconds: 0.001 }
    assert.deepEqual(answersIn([answer, 1, null, { response: 1 }, answer]), [answer, answer])
    for (const message of ['answers', null, undefined, {}, answer]) assert.deepEqual(answersIn(message), [])
  })
})
