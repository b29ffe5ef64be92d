import type { WirePoint } from '../wire-point.js'
import type { BatchPart } from './divide-batch.js'

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** Points of one batch, published to the event streams as one server-sent event. */
export class LiveEvent {
  readonly sequence: number
  /** Number of points. */
  readonly count: number
  /** Approximate size as JSON. */
  readonly bytes: number
  readonly #id: string
  readonly #body: Buffer | undefined
  #points: readonly WirePoint[] | undefined
  #text: string | undefined

  /** @param body the points as JSON, in UTF-8, if it is at hand: nothing is written again then, and no object is kept */
  constructor(epoch: string, sequence: number, { points, bytes }: BatchPart, body?: Buffer) {
    this.#id = `${epoch}-${sequence}`
    this.sequence = sequence
    this.count = points.length
    this.bytes = bytes
    this.#points = points
    this.#body = body
  }

  get points(): readonly WirePoint[] {
    return this.#points ?? (JSON.parse(this.#json) as readonly WirePoint[])
  }

  /** The event as text, created once for all clients. */
  get text(): string {
    this.#text ??= this.#textOf(this.#json)
    return this.#text
  }

  /** The event as text with some of its points. */
  textOf(points: readonly WirePoint[]): string {
    return this.#textOf(JSON.stringify(points))
  }

  /**
   * Call when no client waits for it any more: of an event that may be asked for again only the body is kept. Thousands of objects that
   * live for seconds would be copied by each garbage collection.
   */
  settle(): void {
    if (this.#body === undefined) return
    this.#points = undefined
    this.#text = undefined
  }

  get #json(): string {
    return this.#body === undefined ? JSON.stringify(this.#points) : this.#body.toString()
  }

  /** @param json without line breaks, so that `data` is one line */
  #textOf(json: string): string {
    return `id: ${this.#id}\nevent: points\ndata: ${json}\n\n`
  }
}

/** Whether JSON from elsewhere can be the data of an event: a line break would end it. */
export function isOneLine(json: Buffer): boolean {
  return json.indexOf(LINE_FEED) === -1 && json.indexOf(CARRIAGE_RETURN) === -1
}
