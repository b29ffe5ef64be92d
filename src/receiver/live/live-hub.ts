import type { Writable } from 'node:stream'
import type { Clock, Timer } from '../../shared/clock.js'
import { nextTurn } from '../../shared/next-turn.js'
import type { WirePoint } from '../wire-point.js'
import { divideBatch } from './divide-batch.js'
import { LiveClient } from './live-client.js'
import { isOneLine, LiveEvent } from './live-event.js'
import { RecentEvents } from './recent-events.js'
import type { StreamFilter } from './stream-filter.js'

export interface LiveHubOptions {
  readonly clock: Clock
  readonly maxClients: number
  /** Bytes buffered for one slow client. */
  readonly maxWaitingBytes: number
}

const BEAT_MS = 10_000
const MAX_RECENT = { points: 20_000, bytes: 8_000_000 }
/** Tells browsers to reconnect one second after the stream breaks. */
const PROLOGUE = 'retry: 1000\n\n'

/** Publishes stored points to all event streams. Costs almost nothing without clients. */
export class LiveHub {
  readonly #options: LiveHubOptions
  readonly #clients = new Set<LiveClient>()
  readonly #recent = new RecentEvents(MAX_RECENT)
  /** Distinguishes event ids of this process from those of an earlier one. */
  readonly #epoch: string
  #sequence = 0
  #beat: Timer | undefined

  constructor(options: LiveHubOptions) {
    this.#options = options
    this.#epoch = Math.floor(options.clock.wallMs()).toString(36)
  }

  get clients(): number {
    return this.#clients.size
  }

  get full(): boolean {
    return this.#clients.size >= this.#options.maxClients
  }

  /**
   * Publishes a batch in events of bounded size. Yields to the event loop between them.
   * @param bytes size of the batch as JSON
   * @param body the batch as JSON, if available and with exactly these points
   */
  async publish(points: readonly WirePoint[], bytes: number, body?: Buffer): Promise<void> {
    const json = body !== undefined && isOneLine(body) ? body : undefined
    let isFirst = true
    for (const part of divideBatch(points, bytes)) {
      if (!isFirst) await nextTurn()
      isFirst = false
      const event = new LiveEvent(this.#epoch, ++this.#sequence, part, part.points === points ? json : undefined)
      this.#recent.push(event)
      for (const client of this.#clients) client.send(event)
      event.settle()
    }
  }

  /**
   * Streams to `response` until either side ends it. The response head must have been written.
   * @param lastEventId last event that the client received: the stream resumes after it, or starts with an event `gap`
   */
  connect(response: Writable, lastEventId: string | undefined, filter: StreamFilter): void {
    const client = new LiveClient(response, this.#options.maxWaitingBytes, filter)
    response.write(PROLOGUE)
    if (lastEventId !== undefined) this.#resume(client, lastEventId)
    this.#clients.add(client)
    response.on('close', () => this.#clients.delete(client))
    this.#beat ??= this.#setBeat()
  }

  /** Ends every stream. */
  close(): void {
    this.#beat?.cancel()
    for (const client of this.#clients) client.end()
    this.#clients.clear()
  }

  #resume(client: LiveClient, lastEventId: string): void {
    const [epoch, sequence] = lastEventId.split('-')
    const events = epoch === this.#epoch ? this.#recent.after(Number(sequence)) : undefined
    if (events === undefined) client.reportGap(null)
    else for (const event of events) client.send(event)
  }

  #setBeat(): Timer {
    return this.#options.clock.setTimer(BEAT_MS, () => {
      for (const client of this.#clients) client.beat()
      this.#beat = this.#clients.size === 0 ? undefined : this.#setBeat()
    })
  }
}
