import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Answer, type HttpAnswer, noAnswer } from '../../src/send/answer.js'
import { verdictOf } from '../../src/send/verdict.js'

function answer(status: number, retryAfter?: string): Answer {
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter }
  return { kind: 'status', status, headers, body: 'the body' }
}

function kindOf(what: Answer): string {
  return verdictOf(what, nothing, 0).kind
}

/** A format without rules for answers. */
const nothing = () => undefined

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

  it('is retry without an answer, for any reason', () => {
    for (const reason of ['failed', 'timeout', 'aborted'] as const) assert.equal(kindOf(noAnswer(reason, 'x')), 'retry')
  })

  it('is delivered after a write to a stream', () => {
    assert.equal(kindOf({ kind: 'written' }), 'delivered')
  })

  it('is the verdict of the format if it has one', () => {
    const ofFormat = ({ status, body }: HttpAnswer) =>
      status === 202 && body === 'the body' ? ({ kind: 'delivered', rejected: 5 } as const) : undefined
    assert.deepEqual(verdictOf(answer(202), ofFormat, 0), { kind: 'delivered', rejected: 5 })
    assert.deepEqual(verdictOf(answer(200), ofFormat, 0), { kind: 'delivered', rejected: 0 })
    assert.deepEqual(verdictOf(answer(400), ofFormat, 0), { kind: 'bisect' })
  })

  it('carries Retry-After with retry and hold', () => {
    assert.deepEqual(verdictOf(answer(503, '9'), nothing, 0), { kind: 'retry', retryAfterMs: 9000 })
    assert.deepEqual(verdictOf(answer(401, '9'), nothing, 0), { kind: 'hold', retryAfterMs: 9000 })
  })
})
