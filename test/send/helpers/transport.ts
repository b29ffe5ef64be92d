import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { type Answer, isSuccess } from '../../../src/send/answer.js'
import { httpEndpoint } from '../../../src/send/http-endpoint.js'
import { HttpTransport } from '../../../src/send/http-transport.js'
import type { Body, RetryPolicy } from '../../../src/send/transport.js'
import { type Clock, systemClock } from '../../../src/shared/clock.js'
import type { OutputSettings } from '../../../src/shared/settings.js'
import { FaultServer, type FaultServerOptions } from '../../helpers/fault-server.js'
import { outputSettings } from './output-settings.js'

const body: Body = {
  content: Buffer.from('[]'),
  points: 0,
  bytes: 2,
  headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'key-1' },
}

/** Returns a policy, by default without retries, in which anything but 2xx can be retried. */
function policyOf(policy: Partial<RetryPolicy> = {}): RetryPolicy {
  return {
    retries: 0,
    isProbe: false,
    begin: () => ({}),
    end() {},
    shouldRetry: (answer) => !(answer.kind === 'status' && isSuccess(answer)),
    pause: async () => {},
    ...policy,
  }
}

export async function serverFor(t: TestContext, options: FaultServerOptions = {}): Promise<FaultServer> {
  const server = await FaultServer.start(options)
  t.after(() => server.close())
  return server
}

export function transportTo(
  t: TestContext,
  url: string,
  settings: Partial<OutputSettings> = {},
  clock: Clock = systemClock,
  random: () => number = () => 0,
): HttpTransport {
  const endpoint = httpEndpoint(url)
  assert.ok(endpoint)
  const transport = new HttpTransport({
    endpoint,
    settings: outputSettings({ timeoutMs: 2000, ...settings }),
    clock,
    random,
    variables: process.env,
  })
  t.after(() => transport.close())
  return transport
}

export function send(
  transport: HttpTransport,
  policy: Partial<RetryPolicy> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Answer> {
  return transport.send(body, policyOf(policy), signal)
}

export function assertNone(answer: Answer, reason: 'failed' | 'timeout' | 'aborted', message = /./): void {
  assert.ok(answer.kind === 'none', JSON.stringify(answer))
  assert.equal(answer.reason, reason, answer.message)
  assert.match(answer.message, message)
}

export function assertStatus(answer: Answer, status: number): void {
  assert.ok(answer.kind === 'status', JSON.stringify(answer))
  assert.equal(answer.status, status)
}
