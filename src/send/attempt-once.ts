import { describeError } from '../shared/describe-error.js'
import { type Answer, CALLED_OFF, noAnswer } from './answer.js'
import type { AttemptsOptions } from './attempt.js'
import type { RetryPolicy } from './transport.js'

type Credentials = Readonly<Record<string, string>>

/**
 * Makes one attempt within its deadline, between the policy's `begin` and `end`.
 * @param send gets the credentials, and a signal that aborts at the deadline and when the attempt is called off
 */
export async function attemptOnce(
  { timeoutMs, clock }: Pick<AttemptsOptions, 'timeoutMs' | 'clock'>,
  policy: Pick<RetryPolicy, 'begin' | 'end'>,
  signal: AbortSignal,
  send: (credentials: Credentials, signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const credentials = policy.begin()
  if (credentials === null) return CALLED_OFF
  const startMs = clock.monotonicMs()
  const answer = await withinDeadline({ timeoutMs, clock }, signal, (ownSignal) => send(credentials, ownSignal))
  policy.end(answer, (clock.monotonicMs() - startMs) / 1000)
  return answer
}

/** Resolves with whichever comes first: the answer, a failure, the deadline or the abort. */
function withinDeadline(
  { timeoutMs, clock }: Pick<AttemptsOptions, 'timeoutMs' | 'clock'>,
  signal: AbortSignal,
  send: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  return new Promise((resolve) => {
    const ownAbort = new AbortController()
    const settle = (answer: Answer) => {
      timer.cancel()
      signal.removeEventListener('abort', callOff)
      resolve(answer)
    }
    const giveUp = (answer: Answer) => {
      settle(answer)
      ownAbort.abort()
    }
    const callOff = () => giveUp(CALLED_OFF)
    const timer = clock.setTimer(timeoutMs, () => giveUp(noAnswer('timeout', `no answer within ${timeoutMs} ms`)))
    signal.addEventListener('abort', callOff)
    send(ownAbort.signal).then(settle, (error: unknown) => settle(noAnswer('failed', describeError(error))))
  })
}
