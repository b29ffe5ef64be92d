import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, CALLED_OFF, noAnswer } from '../../src/send/answer.js'
import type { AttemptRequest } from '../../src/send/attempt.js'
import { PlainAttempts } from '../../src/send/plain-attempts.js'
import type { Body, RetryPolicy } from '../../src/send/transport.js'
import { type Clock, systemClock } from '../../src/shared/clock.js'

const body: Body = { content: Buffer.from('[]'), headers: { 'Idempotency-Key': 'key-1' }, points: 0, bytes: 2 }
const status = (code: number): Answer => ({ kind: 'status', status: code, headers: {}, body: '' })
const never = new AbortController().signal
/** Keeps the test alive while it waits. */
const clock: Clock = {
  ...systemClock,
  setTimer: (delayMs, callback) => systemClock.setTimer(delayMs, callback, { hold: true }),
}

function attempts(headers: Readonly<Record<string, string | null>> = {}, timeoutMs = 1_000): PlainAttempts {
  return new PlainAttempts({ url: 'http://h/', headers, timeoutMs, clock })
}

function policy(retries: number): RetryPolicy & { readonly calls: string[] } {
  const calls: string[] = []
  return {
    calls,
    retries,
    isProbe: false,
    begin: () => ({ authorization: `Bearer ${calls.push('begin')}` }),
    end: (answer) => void calls.push(`end ${answer.kind}`),
    shouldRetry: (answer) => answer.kind === 'none' || (answer.kind === 'status' && answer.status >= 500),
    pause: async (retry) => void calls.push(`pause ${retry}`),
  }
}

test('an attempt is repeated as the policy says, each time with new credentials', async () => {
  const requests: AttemptRequest[] = []
  const asked = policy(2)
  const answer = await attempts().make(body, asked, never, async (request) => {
    requests.push(request)
    return status(503)
  })
  assert.deepEqual(answer, status(503))
  assert.deepEqual(asked.calls, [
    'begin',
    'end status',
    'pause 1',
    'begin',
    'end status',
    'pause 2',
    'begin',
    'end status',
  ])
  assert.deepEqual(
    requests.map(({ headers }) => headers['authorization']),
    ['Bearer 1', 'Bearer 4', 'Bearer 7'],
  )
  assert.ok(requests.every(({ content }) => content === body.content))
})

test('an attempt that is called off as it begins sends nothing, and has no end', async () => {
  const asked = { ...policy(5), begin: () => null, shouldRetry: () => false }
  const answer = await attempts().make(body, asked, never, () => assert.fail('a request is sent'))
  assert.equal(answer, CALLED_OFF)
  assert.deepEqual(asked.calls, [])
})

test('an answer that is final ends the attempts', async () => {
  const asked = policy(5)
  assert.deepEqual(await attempts().make(body, asked, never, async () => status(202)), status(202))
  assert.deepEqual(asked.calls, ['begin', 'end status'])
})

test('a header replaces one of another spelling; null removes one', async () => {
  let headers: Readonly<Record<string, string>> = {}
  const made = attempts({ 'user-agent': 'own', ACCEPT: null, 'idempotency-key': 'overridden' })
  await made.make(body, policy(0), never, async (request) => {
    headers = request.headers
    return status(202)
  })
  assert.deepEqual(headers, { 'user-agent': 'own', 'Idempotency-Key': 'key-1', authorization: 'Bearer 1' })
})

test('a failed or late attempt is an answer', async () => {
  const failed = await attempts().make(body, policy(0), never, async () => {
    throw new Error('connection refused')
  })
  assert.deepEqual(failed, noAnswer('failed', 'connection refused'))
  const late = await attempts({}, 10).make(body, policy(0), never, () => new Promise(() => {}))
  assert.deepEqual(late, noAnswer('timeout', 'no answer within 10 ms'))
})

test('an abort ends the attempt under way, and there is no other', async () => {
  const abort = new AbortController()
  const asked = policy(5)
  const answer = await attempts().make(body, asked, abort.signal, () => {
    abort.abort()
    return new Promise(() => {})
  })
  assert.equal(answer.kind === 'none' && answer.reason, 'aborted')
  assert.deepEqual(asked.calls, ['begin', 'end none'])
})
