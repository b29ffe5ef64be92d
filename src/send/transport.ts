import type { Answer } from './answer.js'

/** One body on its way. The same object for every attempt: bytes and key never differ. */
export interface Body {
  readonly content: Buffer
  /** What describes the body: type, encoding, key. */
  readonly headers: Readonly<Record<string, string>>
}

/** Decides about the attempts of one body. */
export interface RetryPolicy {
  /** Attempts after the first. */
  readonly retries: number
  /** An attempt begins. Returns the headers that may differ between attempts: the credentials. */
  begin(): Readonly<Record<string, string>>
  /** The attempt ended. */
  end(answer: Answer, seconds: number): void
  shouldRetry(answer: Answer): boolean
  /** Resolves when the next attempt is due. @param retry 1 for the first retry */
  pause(retry: number, answer: Answer): Promise<void>
}

/** Carries bodies to one destination, one at a time. Failure is an answer: nothing is thrown. */
export interface Transport {
  /** @param signal ends the current attempt, or the pause before the next one */
  send(body: Body, policy: RetryPolicy, signal: AbortSignal): Promise<Answer>
  /** Frees every socket. */
  close(): void
}
