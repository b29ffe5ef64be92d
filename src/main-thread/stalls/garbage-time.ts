import { PerformanceObserver } from 'node:perf_hooks'
import type { StallCells } from '../../shared/stall-cells.js'

/** Adds the time of this thread's garbage collections to the shared cells, from construction until `stop`. */
export class GarbageTime {
  readonly #observer: PerformanceObserver

  /** @param onCollected called after garbage collections */
  constructor(cells: StallCells, onCollected: () => void) {
    this.#observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) cells.garbageMs += duration
      onCollected()
    })
    this.#observer.observe({ type: 'gc' })
  }

  stop(): void {
    this.#observer.disconnect()
  }
}
