import type { Answer } from './answer.js'

/** Encoded points under their idempotency key. Every attempt sends the same object: bytes and key never differ. */
export interface Body {
  readonly content: Buffer
  /** Content type, encoding and key. */
  readonly headers: Readonly<Record<string, string>>
  readonly points: number
  /** Size before compression. */
  readonly bytes: number
}

/** Decides about the attempts of one body. */
export interface RetryPolicy {
  /** Attempts after the first. */
  readonly retries: number
  /** Whether this is a probe of a blocked output. It opens a new connection: the name may lead elsewhere by now. */
  readonly isProbe: boolean
  /** Called when an attempt begins. Returns headers that may differ between attempts: the credentials. Null calls it off. */
  begin(): Readonly<Record<string, string>> | null
  /** Called when the attempt has ended. */
  end(answer: Answer, seconds: number): void
  shouldRetry(answer: Answer): boolean
  /** Resolves when the next attempt is due. @param retry 1 for the first retry */
  pause(retry: number, answer: Answer): Promise<void>
}

/** Carries bodies to one destination, one at a time. Failure is an answer: nothing is thrown. */
export interface Transport {
  /**
   * Loads what the first body needs, and yields between the pieces, each of which takes less than 10 ms of CPU. `send` loads it
   * otherwise.
   * @throws when it cannot be loaded; then `send` answers that its attempt failed, and tries again with each body
   */
  load(): Iterable<void>
  /** @param signal ends the current attempt, or the pause before the next one */
  send(body: Body, policy: RetryPolicy, signal: AbortSignal): Promise<Answer>
  /** Frees every socket. */
  close(): void
}
