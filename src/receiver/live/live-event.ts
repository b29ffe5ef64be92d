import type { WirePoint } from '../wire-point.js'
import type { BatchPart } from './divide-batch.js'

/** Points of one batch on their way to the event streams, in the text of server-sent events. */
export class LiveEvent {
  readonly sequence: number
  readonly points: readonly WirePoint[]
  /** Its size, about. */
  readonly bytes: number
  readonly #id: string
  #text: string | undefined

  constructor(epoch: string, sequence: number, { points, bytes }: BatchPart) {
    this.#id = `${epoch}-${sequence}`
    this.sequence = sequence
    this.points = points
    this.bytes = bytes
  }

  /** Made when the first client needs it, and once for all of them. JSON has no line break, so `data` is one line. */
  get text(): string {
    this.#text ??= `id: ${this.#id}\nevent: points\ndata: ${JSON.stringify(this.points)}\n\n`
    return this.#text
  }
}
