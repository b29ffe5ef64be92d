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

  /** @param body the points as JSON, in UTF-8, if available. It saves writing them again and keeping their objects. */
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
   * Drops the point objects and keeps only the body, for clients that ask for the event again. Call it when no client waits for the
   * event any more. Otherwise each garbage collection would copy thousands of objects that live for seconds.
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

/** Whether JSON from elsewhere can be the data of an event. A line break would end the data. */
export function isOneLine(json: Buffer): boolean {
  return json.indexOf(LINE_FEED) === -1 && json.indexOf(CARRIAGE_RETURN) === -1
}
