import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Answer } from '../../src/send/answer.js'
import { FunctionTransport, type TransportFunction, type TransportRequest } from '../../src/send/function-transport.js'
import type { RetryPolicy } from '../../src/send/transport.js'
import { FakeClock, settle } from '../helpers/fake-clock.js'

const body = { content: Buffer.from('[]'), points: 0, bytes: 2, headers: { 'Idempotency-Key': 'key-1' } }

function policyOf(policy: Partial<RetryPolicy> = {}): RetryPolicy {
  return {
    retries: 0,
    isProbe: false,
    begin: () => ({}),
    end() {},
    shouldRetry: () => true,
    pause: async () => {},
    ...policy,
  }
}

function transportBy(carry: TransportFunction, clock = new FakeClock()): FunctionTransport {
  return new FunctionTransport({
    carry,
    output: 'main',
    url: 'http://a/',
    headers: { 'X-Own': 'own' },
    timeoutMs: 1_000,
    clock,
  })
}

describe('FunctionTransport', () => {
  it('passes the request to the function and returns its answer', async () => {
    const requests: TransportRequest[] = []
    const transport = transportBy(async (request) => {
      requests.push(request)
      return { status: 429, headers: { 'retry-after': '3' }, body: 'slow down' }
    })
    const policy = policyOf({ begin: () => ({ Authorization: 'Bearer t' }) })
    const answer = await transport.send(body, policy, new AbortController().signal)
    assert.deepEqual(answer, {
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '3' },
      body: 'slow down',
    } satisfies Answer)
    const [{ output, url, headers, body: content } = assert.fail()] = requests
    assert.deepEqual([output, url, content], ['main', 'http://a/', body.content])
    assert.deepEqual(
      [headers['X-Own'], headers['Idempotency-Key'], headers['Authorization']],
      ['own', 'key-1', 'Bearer t'],
    )
  })

  it('sends each header once, whatever its case, and none of axios', async () => {
    let names: string[] = []
    const transport = new FunctionTransport({
      carry: async ({ headers }) => {
        names = Object.entries(headers).map(([name, value]) => `${name.toLowerCase()}: ${value}`)
        return { status: 202 }
      },
      output: 'main',
      url: 'http://a/',
      headers: { 'user-agent': 'own' },
      timeoutMs: 1_000,
      clock: new FakeClock(),
    })
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': 'key-1' }
    await transport.send({ ...body, headers }, policyOf(), new AbortController().signal)
    assert.deepEqual(names.sort(), ['content-type: application/json', 'idempotency-key: key-1', 'user-agent: own'])
  })

  it('retries as the policy says', async () => {
    const statuses = [503, 503, 202]
    const pauses: number[] = []
    const transport = transportBy(async () => ({ status: statuses.shift() ?? 0 }))
    const policy = policyOf({
      retries: 3,
      shouldRetry: (answer) => answer.kind === 'status' && answer.status === 503,
      pause: async (retry) => void pauses.push(retry),
    })
    const answer = await transport.send(body, policy, new AbortController().signal)
    assert.equal(answer.kind === 'status' && answer.status, 202)
    assert.deepEqual(pauses, [1, 2])
  })

  it('treats an error or a missing status as no answer', async () => {
    const none = { kind: 'none', reason: 'failed' }
    const failing = [async () => Promise.reject(new Error('gone')), async () => ({}) as never]
    for (const carry of failing) {
      const answer = await transportBy(carry).send(body, policyOf(), new AbortController().signal)
      assert.deepEqual({ ...answer, message: '' }, { ...none, message: '' })
    }
  })

  it('accepts missing headers and a body that is no text', async () => {
    const odd = async () => ({ status: 503, headers: null, body: 5 }) as never
    const answer = await transportBy(odd).send(body, policyOf(), new AbortController().signal)
    assert.deepEqual(answer, { kind: 'status', status: 503, headers: {}, body: '5' })
  })

  it('stops waiting at the timeout and aborts the signal', async () => {
    const clock = new FakeClock()
    let signal: AbortSignal | undefined
    const transport = transportBy((request) => {
      signal = request.signal
      return new Promise(() => {})
    }, clock)
    const sending = transport.send(body, policyOf(), new AbortController().signal)
    await settle()
    await clock.advance(1_000)
    assert.deepEqual(await sending, { kind: 'none', reason: 'timeout', message: 'no answer within 1000 ms' })
    assert.equal(signal?.aborted, true)
    assert.equal(clock.pendingTimers, 0)
  })

  it('stops when it is aborted', async () => {
    const abort = new AbortController()
    const sending = transportBy(() => new Promise(() => {})).send(body, policyOf({ retries: 3 }), abort.signal)
    await settle()
    abort.abort()
    const answer = await sending
    assert.equal(answer.kind === 'none' && answer.reason, 'aborted')
  })
})
