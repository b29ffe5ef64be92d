import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'

/** Kinds as OpenTelemetry's v8js.gc.type names them. */
export type GcKind = 'minor' | 'major' | 'incremental' | 'weakcb'

const KINDS: ReadonlyMap<number, GcKind> = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
])

/** An entry of the observer of `gc`; Node's types lack the detail. */
interface GcEntry extends PerformanceEntry {
  readonly detail: { readonly kind: number }
}

export interface GcCounts {
  readonly kind: GcKind
  count: number
  seconds: number
}

/** Counts this thread's garbage collections and their time, from construction until `stop`. */
export class GarbageCollections {
  /** One entry for every kind, even without a collection. */
  readonly counts: readonly GcCounts[] = [...KINDS.values()].map((kind) => ({ kind, count: 0, seconds: 0 }))
  readonly #observer: PerformanceObserver

  /** @param onMajor called after major collections, in a later turn of the loop and at most once a turn */
  constructor(onMajor: () => void = () => {}) {
    this.#observer = new PerformanceObserver((list) => {
      const entries = list.getEntries() as GcEntry[]
      for (const entry of entries) this.#add(entry)
      if (entries.some(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR)) onMajor()
    })
    this.#observer.observe({ type: 'gc' })
  }

  /** Time of all collections, in seconds. */
  get seconds(): number {
    return this.counts.reduce((sum, { seconds }) => sum + seconds, 0)
  }

  stop(): void {
    this.#observer.disconnect()
  }

  #add({ detail, duration }: GcEntry): void {
    // V8 has kinds that Node does not name, all of the young generation.
    const kind = KINDS.get(detail.kind) ?? 'minor'
    for (const counts of this.counts) {
      if (counts.kind !== kind) continue
      counts.count++
      counts.seconds += duration / 1_000
    }
  }
}
