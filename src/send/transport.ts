import type { Answer } from './answer.js'

/** One body on its way. The same object for every try: bytes and key never differ. */
export interface Shipment {
  readonly body: Buffer
  /** What describes the body: type, encoding, key. */
  readonly headers: Readonly<Record<string, string>>
}

/** What the sender decides about the tries of one shipment. */
export interface TryPolicy {
  /** Tries after the first. */
  readonly retries: number
  /** A try begins. Returns what may differ from try to try: the credentials. */
  begin(): Readonly<Record<string, string>>
  /** The try ended. */
  end(answer: Answer, seconds: number): void
  shouldRetry(answer: Answer): boolean
  /** Resolves when the next try is due. @param retry 1 for the first retry */
  pause(retry: number, answer: Answer): Promise<void>
}

/** Carries shipments to one destination, one at a time. Failure is an answer: nothing is ever thrown. */
export interface Transport {
  /** @param signal ends the current try, or the pause before the next one */
  send(shipment: Shipment, policy: TryPolicy, signal: AbortSignal): Promise<Answer>
  /** Frees every socket. */
  close(): void
}
