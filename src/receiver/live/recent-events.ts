import type { LiveEvent } from './live-event.js'

/** The latest events, for clients that were cut off for a moment. Bounded by points and bytes. */
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
    this.#points += event.points.length
    this.#bytes += event.bytes
    while (this.#points > this.#max.points || this.#bytes > this.#max.bytes) {
      const oldest = this.#events.shift()
      if (oldest === undefined) return
      this.#points -= oldest.points.length
      this.#bytes -= oldest.bytes
    }
  }

  /** The events after one, oldest first; undefined when some of them are no longer here, or it never was. */
  after(sequence: number): readonly LiveEvent[] | undefined {
    const latest = this.#events.at(-1)?.sequence ?? 0
    const missing = latest - sequence
    if (!(missing >= 0 && missing <= this.#events.length)) return undefined
    return this.#events.slice(this.#events.length - missing)
  }
}
