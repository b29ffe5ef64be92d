import type { SendErrorEvent } from '../shared/events.js'
import type { OutputState } from '../shared/stats.js'
import type { Answer } from './answer.js'
import type { Parcel } from './packer.js'

/** What the sender tells while it works. */
export interface SenderListener {
  /** A try begins. `repeated`: these bytes were sent before. */
  tryBegins(repeated: boolean): void
  tryEnds(answer: Answer, seconds: number): void
  /** A receiver took points; `points` of them are delivered. */
  delivered(parcel: Parcel, points: number, answer: Answer): void
  /** The receiver refused points for good. */
  rejected(points: number, answer: Answer): void
  /** The receiver does not speak what a body was written in: the same points are written in other words. */
  recoded(answer: Answer): void
  /** A try did not deliver. */
  failed(parcel: Parcel, answer: Answer, verdict: SendErrorEvent['verdict']): void
  /** Something was thrown that is no failure of the receiver. @returns what a try that failed so would have answered */
  broken(error: unknown): Answer
  /** @param cause the answer that made the difference */
  stateChanged(from: OutputState, to: OutputState, cause: Answer): void
}
