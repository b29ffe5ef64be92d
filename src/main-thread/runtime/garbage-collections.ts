import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'

/** Names of OpenTelemetry's v8js.gc.type. */
export type GcKind = 'minor' | 'major' | 'incremental' | 'weakcb'

const KINDS: ReadonlyMap<number, GcKind> = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
])

/** An entry of an observer of `gc`; Node's types lack the detail. */
interface GcEntry extends PerformanceEntry {
  readonly detail: { readonly kind: number }
}

export interface GcCounts {
  readonly kind: GcKind
  count: number
  seconds: number
}

/** Counts this thread's garbage collections and the time they took, from construction until `stop`. */
export class GarbageCollections {
  /** One entry per kind, including kinds that have not occurred. */
  readonly counts: readonly GcCounts[] = [...KINDS.values()].map((kind) => ({ kind, count: 0, seconds: 0 }))
  readonly #observer: PerformanceObserver

  constructor() {
    this.#observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) this.#add(entry as GcEntry)
    })
    this.#observer.observe({ entryTypes: ['gc'] })
  }

  stop(): void {
    this.#observer.disconnect()
  }

  #add({ detail, duration }: GcEntry): void {
    // Kinds of V8 that Node has no name for are all of the young generation.
    const kind = KINDS.get(detail.kind) ?? 'minor'
    for (const counts of this.counts) {
      if (counts.kind !== kind) continue
      counts.count++
      counts.seconds += duration / 1_000
    }
  }
}
