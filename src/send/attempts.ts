import type { AxiosInstance, InternalAxiosRequestConfig } from 'axios'
import { describeError } from '../shared/describe-error.js'
import { nextTurn } from '../shared/next-turn.js'
import { type Answer, CALLED_OFF, noAnswer } from './answer.js'
import type { Attempt, AttemptMaker, AttemptsOptions } from './attempt.js'
import { attemptOnce } from './attempt-once.js'
import { createClient, findAxios, loadAxios } from './axios-client.js'
import type { Body, RetryPolicy } from './transport.js'
import { withoutTracing } from './without-tracing.js'

/**
 * Makes the attempts to send a body. axios carries each one, with the transport's `Attempt` as its adapter; axios-retry makes the
 * retries. Both are loaded after construction, each in its own turn of the event loop.
 */
export class Attempts implements AttemptMaker {
  readonly #options: AttemptsOptions
  #client: AxiosInstance | undefined
  #isFirst = true

  constructor(options: AttemptsOptions) {
    this.#options = options
    findAxios()
  }

  *load(): Generator<void> {
    if (this.#client !== undefined) return
    yield* loadAxios()
    this.#client = createClient(this.#options.headers)
  }

  async make({ content, headers }: Body, policy: RetryPolicy, signal: AbortSignal, attempt: Attempt): Promise<Answer> {
    let answer: Answer = CALLED_OFF
    try {
      const client = await this.#loaded()
      const isFirst = this.#isFirst
      this.#isFirst = false
      // Encoding, axios and Node's client each block the loop when they run for the first time, so each gets its own turn.
      if (isFirst) await nextTurn()
      await client.request({
        method: 'POST',
        url: this.#options.url,
        data: content,
        headers: { ...headers },
        signal: NO_WAIT,
        adapter: async (config) => {
          if (isFirst) await nextTurn()
          answer = signal.aborted
            ? CALLED_OFF
            : await withoutTracing(() =>
                attemptOnce(this.#options, policy, signal, (credentials, ownSignal) => {
                  config.headers.set(credentials)
                  const allHeaders = { ...(config.headers.toJSON() as Record<string, string>) }
                  return attempt({ headers: allHeaders, content: config.data as Buffer, signal: ownSignal, isFirst })
                }),
              )
          if (!signal.aborted && policy.shouldRetry(answer)) throw new AttemptFailed(config)
          return {
            data: answer,
            status: answer.kind === 'status' ? answer.status : 0,
            statusText: '',
            headers: {},
            config,
          }
        },
        'axios-retry': {
          retries: policy.retries,
          retryCondition: (error: unknown) => error instanceof AttemptFailed,
          onRetry: (retry) => policy.pause(retry, answer),
        },
      })
    } catch (error) {
      if (!(error instanceof AttemptFailed)) return noAnswer('failed', describeError(error))
    }
    return answer
  }

  async #loaded(): Promise<AxiosInstance> {
    for (const _piece of this.load()) await nextTurn()
    return this.#client as AxiosInstance
  }
}

/**
 * Signal of every request: makes axios-retry continue at once after the policy's pause. Otherwise it would wait on a timer that no
 * Clock controls. It ends that wait when its signal aborts, and this signal calls each listener immediately.
 */
const NO_WAIT = {
  aborted: false,
  addEventListener: (_type: 'abort', listener: () => void) => listener(),
}

/** Rejects a request, because axios-retry repeats only those. Everywhere else a failed attempt is a value. */
class AttemptFailed extends Error {
  readonly config: InternalAxiosRequestConfig

  constructor(config: InternalAxiosRequestConfig) {
    super('attempt failed')
    this.config = config
  }
}
