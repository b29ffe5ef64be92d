import type { LiveEvent } from './live-event.js'

/** Keeps the latest events for clients that reconnect. Bounded by points and bytes. */
export class RecentEvents {
  readonly #events: LiveEvent[] = []
  readonly #max: { readonly points: number; readonly bytes: number }
  #points = 0
  #bytes = 0

  constructor(max: { readonly points: number; readonly bytes: number }) {
    this.#max = max
  }

  push(event: LiveEvent): void {
    this.#events.push(event)
    this.#points += event.count
    this.#bytes += event.bytes
    while (this.#points > this.#max.points || this.#bytes > this.#max.bytes) {
      const oldest = this.#events.shift()
      if (oldest === undefined) return
      this.#points -= oldest.count
      this.#bytes -= oldest.bytes
    }
  }

  /** Returns the events after `sequence`, oldest first; undefined when some are gone or `sequence` is unknown. */
  after(sequence: number): readonly LiveEvent[] | undefined {
    const latest = this.#events.at(-1)?.sequence ?? 0
    const missing = latest - sequence
    if (!(missing >= 0 && missing <= this.#events.length)) return undefined
    return this.#events.slice(this.#events.length - missing)
  }
}
