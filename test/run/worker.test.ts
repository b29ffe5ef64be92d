import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { responsesIn } from '../../src/run/worker.js'

describe('responsesIn', () => {
  it('takes the responses out of whatever a module may send', () => {
    const response = { response: 'mine', seconds: 0.001 }
    assert.deepEqual(responsesIn([response, 1, null, { response: 1 }, response]), [response, response])
    for (const message of ['answers', null, undefined, {}, response]) assert.deepEqual(responsesIn(message), [])
  })
})
