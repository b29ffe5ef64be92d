import type { StallEvent } from '../../src/shared/stalls.js'
import type { SeenStall } from '../collectors/stalls/reporter.js'

const MOST_KEPT = 100

/** A stall as served by `/stalls`. */
export interface ServedStall extends StallEvent {
  readonly state: 'running' | 'ended'
}

/** The latest stalls of the process. */
export class RecentStalls {
  readonly #soFar: () => SeenStall | undefined
  /** Ended stalls, newest first. */
  readonly #ended: StallEvent[] = []

  /** @param soFar see `Watch.soFar` */
  constructor(soFar: () => SeenStall | undefined) {
    this.#soFar = soFar
  }

  add(stall: StallEvent): void {
    this.#ended.unshift(stall)
    if (this.#ended.length > MOST_KEPT) this.#ended.pop()
  }

  /** Returns the ongoing stall, if any, and then the others, newest first. */
  list(): ServedStall[] {
    const running = this.running()
    return [
      ...(running === undefined ? [] : [{ state: 'running' as const, ...running }]),
      ...this.#ended.map((stall) => ({ state: 'ended' as const, ...stall })),
    ].slice(0, MOST_KEPT)
  }

  /** Returns the ongoing stall; undefined when there is none. */
  running(): StallEvent | undefined {
    return this.#soFar()?.stall
  }
}
