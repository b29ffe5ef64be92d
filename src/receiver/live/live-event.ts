import type { WirePoint } from '../wire-point.js'
import type { BatchPart } from './divide-batch.js'

/** Points of one batch, published to the event streams as one server-sent event. */
export class LiveEvent {
  readonly sequence: number
  readonly points: readonly WirePoint[]
  /** Approximate size as JSON. */
  readonly bytes: number
  readonly #id: string
  #text: string | undefined

  constructor(epoch: string, sequence: number, { points, bytes }: BatchPart) {
    this.#id = `${epoch}-${sequence}`
    this.sequence = sequence
    this.points = points
    this.bytes = bytes
  }

  /** The event as text, created once for all clients. JSON contains no line breaks, so `data` is one line. */
  get text(): string {
    this.#text ??= this.textOf(this.points)
    return this.#text
  }

  /** The event as text with some of its points. */
  textOf(points: readonly WirePoint[]): string {
    return `id: ${this.#id}\nevent: points\ndata: ${JSON.stringify(points)}\n\n`
  }
}
