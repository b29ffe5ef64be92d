import type { Writable } from 'node:stream'
import type { LiveEvent } from './live-event.js'
import { matchesFilter, type StreamFilter } from './stream-filter.js'

/** Heartbeats without progress after which a client is disconnected. */
const MAX_STALLED_BEATS = 6

/**
 * One open event stream. Buffers events for a slow client up to a bound, then skips events and reports them in an event
 * `gap` once the client reads again.
 */
export class LiveClient {
  readonly #response: Writable
  readonly #maxWaitingBytes: number
  readonly #filter: StreamFilter
  #missed = 0
  #stalledBeats = 0

  constructor(response: Writable, maxWaitingBytes: number, filter: StreamFilter) {
    this.#response = response
    this.#filter = filter
    this.#maxWaitingBytes = maxWaitingBytes
    response.on('drain', () => {
      this.#stalledBeats = 0
    })
  }

  send(event: LiveEvent): void {
    const filter = this.#filter
    const points = filter.host === undefined ? undefined : event.points.filter((point) => matchesFilter(point, filter))
    const count = points?.length ?? event.count
    if (count === 0) return
    if (this.#response.writableLength > this.#maxWaitingBytes) {
      this.#missed += count
      return
    }
    if (this.#missed > 0) {
      this.reportGap(this.#missed)
      this.#missed = 0
    }
    this.#response.write(points === undefined || count === event.count ? event.text : event.textOf(points))
  }

  /** @param missed number of points; null when unknown */
  reportGap(missed: number | null): void {
    this.#response.write(`event: gap\ndata: ${JSON.stringify({ missed })}\n\n`)
  }

  /** Sends a heartbeat, so that proxies keep a quiet stream open. Disconnects a client that has stopped reading. */
  beat(): void {
    if (this.#response.writableLength === 0) {
      this.#stalledBeats = 0
      this.#response.write(': beat\n\n')
    } else if (++this.#stalledBeats > MAX_STALLED_BEATS) {
      this.#response.destroy()
    }
  }

  end(): void {
    this.#response.end()
  }
}
