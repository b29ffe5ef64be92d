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

/** Policy for the attempts to send one body. */
export interface RetryPolicy {
  /** Attempts after the first. */
  readonly retries: number
  /**
   * Whether this is a probe of a blocked output. A probe opens a new connection, because the name may resolve to another address by
   * now.
   */
  readonly isProbe: boolean
  /**
   * Called when an attempt begins. Returns the headers that may differ between attempts: the credentials. Null calls the attempt
   * off.
   */
  begin(): Readonly<Record<string, string>> | null
  /** Called when the attempt has ended. */
  end(answer: Answer, seconds: number): void
  shouldRetry(answer: Answer): boolean
  /** Resolves when the next attempt is due. @param retry 1 for the first retry */
  pause(retry: number, answer: Answer): Promise<void>
}

/** Sends bodies to one destination, one at a time. A failure is an answer; nothing is thrown. */
export interface Transport {
  /**
   * Loads the code for the first body, and yields between the pieces. Each piece takes less than 10 ms of CPU. Otherwise `send`
   * loads it.
   * @throws when it cannot be loaded; `send` then answers that its attempt failed, and tries again with each body
   */
  load(): Iterable<void>
  /** @param signal ends the current attempt, or the pause before the next one */
  send(body: Body, policy: RetryPolicy, signal: AbortSignal): Promise<Answer>
  /** Frees every socket. */
  close(): void
}
