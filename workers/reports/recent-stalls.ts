import type { StallEvent } from '../../src/shared/stalls.js'
import type { SeenStall } from '../collectors/stalls/reporter.js'

const MOST_KEPT = 100

/** A stall as `/stalls` serves it. */
export interface ServedStall extends StallEvent {
  readonly state: 'running' | 'ended'
}

/** The latest stalls of the process. */
export class RecentStalls {
  readonly #soFar: () => SeenStall | undefined
  /** The newest first. */
  readonly #ended: StallEvent[] = []

  /** @param soFar as `Watch.soFar` */
  constructor(soFar: () => SeenStall | undefined) {
    this.#soFar = soFar
  }

  add(stall: StallEvent): void {
    this.#ended.unshift(stall)
    if (this.#ended.length > MOST_KEPT) this.#ended.pop()
  }

  /** Returns the newest first, and before it the one that goes on. */
  list(): ServedStall[] {
    const running = this.running()
    return [
      ...(running === undefined ? [] : [{ state: 'running' as const, ...running }]),
      ...this.#ended.map((stall) => ({ state: 'ended' as const, ...stall })),
    ].slice(0, MOST_KEPT)
  }

  /** The one that goes on. */
  running(): StallEvent | undefined {
    return this.#soFar()?.stall
  }
}
