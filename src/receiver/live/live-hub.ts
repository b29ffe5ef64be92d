import type { Writable } from 'node:stream'
import type { Clock, Timer } from '../../shared/clock.js'
import { nextTurn } from '../../shared/next-turn.js'
import type { WirePoint } from '../wire-point.js'
import { divideBatch } from './divide-batch.js'
import { LiveClient } from './live-client.js'
import { LiveEvent } from './live-event.js'
import { RecentEvents } from './recent-events.js'

export interface LiveHubOptions {
  readonly clock: Clock
  readonly maxClients: number
  /** Of one client. */
  readonly maxWaitingBytes: number
}

const BEAT_MS = 10_000
const MAX_RECENT = { points: 20_000, bytes: 8_000_000 }
/** How soon a browser comes back when the stream breaks. */
const PROLOGUE = 'retry: 1000\n\n'

/** Passes every point that was stored on to all who watch. Without anybody watching it costs next to nothing. */
export class LiveHub {
  readonly #options: LiveHubOptions
  readonly #clients = new Set<LiveClient>()
  readonly #recent = new RecentEvents(MAX_RECENT)
  /** Tells the ids of this start from those of an earlier one. */
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
   * Publishes a batch, in events of bounded size. Lets the event loop turn between them.
   * @param bytes of the batch as JSON
   */
  async publish(points: readonly WirePoint[], bytes: number): Promise<void> {
    let isFirst = true
    for (const part of divideBatch(points, bytes)) {
      if (!isFirst) await nextTurn()
      isFirst = false
      const event = new LiveEvent(this.#epoch, ++this.#sequence, part)
      this.#recent.push(event)
      for (const client of this.#clients) client.send(event)
    }
  }

  /**
   * Streams to `response`, whose head is written, until either side ends it.
   * @param lastEventId what the client saw last: it gets what came since, or an event `gap` when that is gone
   */
  connect(response: Writable, lastEventId: string | undefined): void {
    const client = new LiveClient(response, this.#options.maxWaitingBytes)
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
