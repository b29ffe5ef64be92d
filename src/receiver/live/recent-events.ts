import type { LiveEvent } from './live-event.js'

/** The latest events, for clients that were cut off for a moment. Bounded by points. */
export class RecentEvents {
  readonly #events: LiveEvent[] = []
  readonly #maxPoints: number
  #points = 0

  constructor(maxPoints: number) {
    this.#maxPoints = maxPoints
  }

  push(event: LiveEvent): void {
    this.#events.push(event)
    this.#points += event.points.length
    while (this.#points > this.#maxPoints) this.#points -= this.#events.shift()?.points.length ?? this.#points
  }

  /** The events after one, oldest first; undefined when some of them are no longer here, or it never was. */
  after(sequence: number): readonly LiveEvent[] | undefined {
    const latest = this.#events.at(-1)?.sequence ?? 0
    const missing = latest - sequence
    if (!(missing >= 0 && missing <= this.#events.length)) return undefined
    return this.#events.slice(this.#events.length - missing)
  }
}
