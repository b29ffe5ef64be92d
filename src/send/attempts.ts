import type { AxiosInstance, InternalAxiosRequestConfig } from 'axios'
import type { Clock } from '../shared/clock.js'
import { describeError } from '../shared/describe-error.js'
import { nextTurn } from '../shared/next-turn.js'
import { type Answer, CALLED_OFF, noAnswer } from './answer.js'
import { createClient, findAxios, loadAxios } from './axios-client.js'
import type { Body, RetryPolicy } from './transport.js'
import { withoutTracing } from './without-tracing.js'

export interface AttemptRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly content: Buffer
  /** Aborts at the deadline, and when the attempt is called off. */
  readonly signal: AbortSignal
  /** Whether this is the first body. Code that runs for the first time blocks the event loop for long. */
  readonly isFirst: boolean
}

/** Sends one request. A rejection means that there is no answer. */
export type Attempt = (request: AttemptRequest) => Promise<Answer>

export interface AttemptsOptions {
  readonly url: string
  /** Headers of every attempt. Null removes one that axios adds. */
  readonly headers: Readonly<Record<string, string | null>>
  /** Hard deadline of one attempt, from its start to the last byte of the answer. */
  readonly timeoutMs: number
  readonly clock: Clock
}

/**
 * Makes the attempts of a body. axios carries each one, with the transport's `Attempt` as its adapter; axios-retry makes the
 * retries. Both are loaded after the construction, in turns of their own.
 */
export class Attempts {
  readonly #options: AttemptsOptions
  #client: AxiosInstance | undefined
  #isFirst = true

  constructor(options: AttemptsOptions) {
    this.#options = options
    findAxios()
  }

  /**
   * Loads what the first body needs, and yields between the pieces. `make` loads it otherwise.
   * @throws when it cannot be loaded; a later call may succeed
   */
  *load(): Generator<void> {
    if (this.#client !== undefined) return
    yield* loadAxios()
    this.#client = createClient(this.#options.headers)
  }

  /** Returns the answer to the last attempt. Never rejects. */
  async make({ content, headers }: Body, policy: RetryPolicy, signal: AbortSignal, attempt: Attempt): Promise<Answer> {
    let answer: Answer = CALLED_OFF
    try {
      const client = await this.#loaded()
      const isFirst = this.#isFirst
      this.#isFirst = false
      // Encoding, axios and Node's client each block the loop when they run for the first time: they get turns of their own.
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
            : await withoutTracing(() => this.#attempt(config, policy, signal, attempt, isFirst))
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

  async #attempt(
    config: InternalAxiosRequestConfig<Buffer>,
    policy: RetryPolicy,
    signal: AbortSignal,
    attempt: Attempt,
    isFirst: boolean,
  ): Promise<Answer> {
    const { clock } = this.#options
    config.headers.set(policy.begin())
    const headers = { ...(config.headers.toJSON() as Record<string, string>) }
    const startMs = clock.monotonicMs()
    const answer = await this.#withinDeadline(signal, (ownSignal) =>
      attempt({ headers, content: config.data as Buffer, signal: ownSignal, isFirst }),
    )
    policy.end(answer, (clock.monotonicMs() - startMs) / 1000)
    return answer
  }

  /** Resolves with whichever comes first: the answer, a failure, the deadline or the abort. */
  #withinDeadline(signal: AbortSignal, send: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    const { timeoutMs, clock } = this.#options
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
}

/**
 * Signal of every request: makes axios-retry continue at once after the policy's pause. Otherwise it would wait on a timer, which
 * no Clock controls. It ends that wait when its signal aborts, and this signal calls each listener immediately.
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
