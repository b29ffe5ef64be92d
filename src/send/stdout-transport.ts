import type { Clock } from '../shared/clock.js'
import { type Answer, CALLED_OFF, noAnswer } from './answer.js'
import type { Body, RetryPolicy, Transport } from './transport.js'

/** The part of a stream that is used here. */
export interface TextStream {
  write(content: Buffer, onEnd: (error?: Error | null) => void): unknown
  listenerCount(event: 'error'): number
  once(event: 'error', listener: () => void): unknown
}

/** Writes each body to a stream, once. Does not end the stream. */
export class StdoutTransport implements Transport {
  readonly #stream: TextStream
  readonly #clock: Clock

  constructor(stream: TextStream, clock: Clock) {
    this.#stream = stream
    this.#clock = clock
  }

  load(): Iterable<void> {
    return []
  }

  async send({ content }: Body, policy: RetryPolicy, signal: AbortSignal): Promise<Answer> {
    if (policy.begin() === null) return CALLED_OFF
    const startMs = this.#clock.monotonicMs()
    const answer = await new Promise<Answer>((resolve) => {
      const abort = () => resolve(noAnswer('aborted', 'the write was called off'))
      signal.addEventListener('abort', abort, { once: true })
      this.#stream.write(content, (error) => {
        signal.removeEventListener('abort', abort)
        if (error) this.#expectError()
        resolve(error ? noAnswer('failed', error.message) : { kind: 'written' })
      })
    })
    policy.end(answer, (this.#clock.monotonicMs() - startMs) / 1000)
    return answer
  }

  close(): void {}

  /** Listens for the error that the stream emits after its callback; without a listener it would end the process. */
  #expectError(): void {
    if (this.#stream.listenerCount('error') === 0) this.#stream.once('error', () => {})
  }
}
