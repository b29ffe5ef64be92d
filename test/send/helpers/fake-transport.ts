import { type Answer, CALLED_OFF, noAnswer } from '../../../src/send/answer.js'
import type { Body, RetryPolicy, Transport } from '../../../src/send/transport.js'
import type { FakeClock } from '../../helpers/fake-clock.js'

/** An attempt as the receiver saw it. */
export interface ReceivedAttempt {
  readonly atMs: number
  readonly key: string
  readonly body: string
  readonly values: readonly number[]
  readonly headers: Readonly<Record<string, string>>
}

/** Answers an attempt. A promise that stays pending is a receiver that hangs. */
export type Receiver = (attempt: ReceivedAttempt) => Answer | Promise<Answer>

export function status(code: number, { retryAfter, body = '' }: { retryAfter?: string; body?: string } = {}): Answer {
  return { kind: 'status', status: code, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter }, body }
}

export const refused: Answer = noAnswer('failed', 'connect ECONNREFUSED')

/** Makes the policy's attempts by calling a function, without a network. */
export class FakeTransport implements Transport {
  readonly attempts: ReceivedAttempt[] = []
  readonly #clock: FakeClock
  receiver: Receiver

  constructor(clock: FakeClock, receiver: Receiver) {
    this.#clock = clock
    this.receiver = receiver
  }

  load(): Iterable<void> {
    return []
  }

  close(): void {}

  async send({ content, headers }: Body, policy: RetryPolicy, signal: AbortSignal): Promise<Answer> {
    const called = new Promise<Answer>((resolve) => {
      signal.addEventListener('abort', () => resolve(noAnswer('aborted', 'called off')), { once: true })
    })
    for (let retry = 1; ; retry++) {
      const credentials = policy.begin()
      if (credentials === null) return CALLED_OFF
      const text = content.toString()
      const attempt: ReceivedAttempt = {
        atMs: this.#clock.monotonicMs(),
        key: headers['Idempotency-Key'] ?? '',
        body: text,
        values: (JSON.parse(text) as { value: number }[]).map(({ value }) => value),
        headers: { ...headers, ...credentials },
      }
      this.attempts.push(attempt)
      const answer = await Promise.race([this.receiver(attempt), called])
      policy.end(answer, 0)
      const taken = answer.kind === 'status' && answer.status >= 200 && answer.status < 300
      if (taken || retry > policy.retries || !policy.shouldRetry(answer)) return answer
      await policy.pause(retry, answer)
      if (signal.aborted) return await called
    }
  }
}
