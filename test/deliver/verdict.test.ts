import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Answer, noAnswer } from '../../src/deliver/answer.js'
import { verdictOf } from '../../src/deliver/verdict.js'

function answer(status: number, retryAfter?: string): Answer {
  return { kind: 'status', status, retryAfter, body: 'the body' }
}

function kindOf(what: Answer): string {
  return verdictOf(what, () => 0, 0).kind
}

describe('verdictOf', () => {
  const table: [string, readonly number[]][] = [
    ['delivered', [200, 201, 202, 204, 206, 299]],
    ['retry', [408, 425, 429, 500, 501, 502, 503, 504, 507, 599]],
    ['split', [413]],
    ['bisect', [400, 422]],
    [
      'hold',
      [300, 301, 302, 303, 304, 307, 308, 401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 412, 415, 418, 431, 451],
    ],
  ]
  for (const [kind, statuses] of table) {
    it(`is ${kind} for ${statuses.join(', ')}`, () => {
      for (const status of statuses) assert.equal(kindOf(answer(status)), kind, String(status))
    })
  }

  it('is retry when there was no answer, for whatever reason', () => {
    for (const reason of ['failed', 'timeout', 'aborted'] as const) assert.equal(kindOf(noAnswer(reason, 'x')), 'retry')
  })

  it('is delivered for what was written to a stream', () => {
    assert.equal(kindOf({ kind: 'written' }), 'delivered')
  })

  it('reads the rejected points out of the body of a 2xx answer', () => {
    const verdict = verdictOf(answer(202), (body) => (body === 'the body' ? 5 : 0), 0)
    assert.deepEqual(verdict, { kind: 'delivered', rejected: 5 })
  })

  it('is rejected for points that the format says are refused for good, and for no other answer', () => {
    const kind = (status: number, forGood: boolean) =>
      verdictOf(
        answer(status),
        () => 0,
        0,
        () => forGood,
      ).kind
    assert.deepEqual([kind(400, true), kind(422, true), kind(400, false)], ['rejected', 'rejected', 'bisect'])
    assert.deepEqual([kind(200, true), kind(503, true), kind(404, true)], ['delivered', 'retry', 'hold'])
  })

  it('carries Retry-After with what is tried again', () => {
    assert.deepEqual(
      verdictOf(answer(503, '9'), () => 0, 0),
      { kind: 'retry', retryAfterMs: 9000 },
    )
    assert.deepEqual(
      verdictOf(answer(401, '9'), () => 0, 0),
      { kind: 'hold', retryAfterMs: 9000 },
    )
  })
})
