import type { Writable } from 'node:stream'
import type { LiveEvent } from './live-event.js'

/** Beats without any progress after which a client counts as gone, though its connection stands. */
const MAX_STALLED_BEATS = 6

/**
 * One open event stream. What a client does not read in time waits up to a bound; beyond it events are passed over,
 * and the client is told by an event `gap` as soon as it reads again.
 */
export class LiveClient {
  readonly #response: Writable
  readonly #maxWaitingBytes: number
  #missed = 0
  #stalledBeats = 0

  constructor(response: Writable, maxWaitingBytes: number) {
    this.#response = response
    this.#maxWaitingBytes = maxWaitingBytes
    response.on('drain', () => {
      this.#stalledBeats = 0
    })
  }

  send(event: LiveEvent): void {
    if (this.#response.writableLength > this.#maxWaitingBytes) {
      this.#missed += event.points.length
      return
    }
    if (this.#missed > 0) {
      this.reportGap(this.#missed)
      this.#missed = 0
    }
    this.#response.write(event.text)
  }

  /** @param missed how many points; null when nobody knows */
  reportGap(missed: number | null): void {
    this.#response.write(`event: gap\ndata: ${JSON.stringify({ missed })}\n\n`)
  }

  /** Keeps proxies from closing a quiet stream; frees what a client that stopped reading still holds. */
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
