import { describeError } from '../shared/describe-error.js'
import { version } from '../shared/version.js'
import { type Answer, CALLED_OFF, noAnswer } from './answer.js'
import type { Attempt, AttemptMaker, AttemptsOptions } from './attempt.js'
import { attemptOnce } from './attempt-once.js'
import type { Body, RetryPolicy } from './transport.js'

/** Default headers, the same as in `Attempts`. */
const DEFAULT_HEADERS = { Accept: 'application/json, text/plain, */*', 'User-Agent': `hostpulse/${version}` }

/**
 * Makes the attempts to send a body without axios, by the same policy. For a thread that sends little, where the packages would
 * take 5 MB and 50 ms.
 */
export class PlainAttempts implements AttemptMaker {
  readonly #options: AttemptsOptions
  readonly #headers: Readonly<Record<string, string>>

  constructor(options: AttemptsOptions) {
    this.#options = options
    this.#headers = merged(DEFAULT_HEADERS, options.headers)
  }

  load(): Iterable<void> {
    return []
  }

  async make(body: Body, policy: RetryPolicy, signal: AbortSignal, attempt: Attempt): Promise<Answer> {
    try {
      for (let retry = 1; ; retry++) {
        if (signal.aborted) return CALLED_OFF
        const answer = await attemptOnce(this.#options, policy, signal, (credentials, ownSignal) => {
          const headers = merged(this.#headers, body.headers, credentials)
          return attempt({ headers, content: body.content, signal: ownSignal, isFirst: false })
        })
        if (signal.aborted || retry > policy.retries || !policy.shouldRetry(answer)) return answer
        await policy.pause(retry, answer)
      }
    } catch (error) {
      return noAnswer('failed', describeError(error))
    }
  }
}

/** Merges headers whose names may differ in case; later ones win, and null removes one. */
function merged(...sets: readonly Readonly<Record<string, string | null>>[]): Readonly<Record<string, string>> {
  const byName = new Map<string, readonly [name: string, value: string]>()
  for (const [name, value] of sets.flatMap((headers) => Object.entries(headers))) {
    if (value === null) byName.delete(name.toLowerCase())
    else byName.set(name.toLowerCase(), [name, value])
  }
  return Object.fromEntries(byName.values())
}
