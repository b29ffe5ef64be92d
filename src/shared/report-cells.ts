import type { StallReportCounts } from './stats.js'

/** Counts of reports that the watch thread publishes. */
export interface PublishedReports extends StallReportCounts {
  /** Number of bodies so far: the end of the latest idempotency key. */
  readonly bodies: number
}

const KEYS = ['accepted', 'delivered', 'rejected', 'dropped', 'buffered', 'inFlight', 'bodies'] as const
const SLOTS = 2
const VERSION = 0
const OPEN = 1
/** Cells in front of the slots: the number of the latest version, and whether a thread publishes. */
const HEADER_CELLS = 2
const HEADER_BYTES = HEADER_CELLS * Int32Array.BYTES_PER_ELEMENT

/**
 * Counts of reports in shared memory, so that they can be read at any moment, and survive the thread that writes them. A version is
 * written beside the previous one and then made current. Readers, and the successor of a killed writer, see only complete versions.
 */
export class ReportCells {
  readonly memory: SharedArrayBuffer
  readonly #header: Int32Array
  readonly #slots: readonly Float64Array[]

  constructor(memory = new SharedArrayBuffer(HEADER_BYTES + SLOTS * KEYS.length * Float64Array.BYTES_PER_ELEMENT)) {
    this.memory = memory
    this.#header = new Int32Array(memory, 0, HEADER_CELLS)
    this.#slots = Array.from({ length: SLOTS }, (_, slot) => {
      const offset = HEADER_BYTES + slot * KEYS.length * Float64Array.BYTES_PER_ELEMENT
      return new Float64Array(memory, offset, KEYS.length)
    })
  }

  /** Whether a thread publishes; stays true after it has crashed. */
  get isOpen(): boolean {
    return Atomics.load(this.#header, OPEN) === 1
  }

  set isOpen(value: boolean) {
    Atomics.store(this.#header, OPEN, value ? 1 : 0)
  }

  /** Only one thread at a time publishes. */
  publish(counts: PublishedReports): void {
    const next = Atomics.load(this.#header, VERSION) + 1
    this.#slot(next).set(KEYS.map((key) => counts[key]))
    Atomics.store(this.#header, VERSION, next)
  }

  read(): PublishedReports {
    for (;;) {
      const version = Atomics.load(this.#header, VERSION)
      const values = this.#slot(version).slice()
      // The copy may be torn if two versions were published meanwhile.
      if (Atomics.load(this.#header, VERSION) !== version) continue
      const entries = KEYS.map((key, index) => [key, values[index] ?? 0])
      return Object.fromEntries(entries) as unknown as PublishedReports
    }
  }

  /** Counts reports that are buffered or in flight as dropped, because their thread is gone. */
  dropOutstanding(): void {
    const counts = this.read()
    const dropped = counts.dropped + counts.buffered + counts.inFlight
    this.publish({ ...counts, dropped, buffered: 0, inFlight: 0 })
  }

  #slot(version: number): Float64Array {
    return this.#slots[version % SLOTS] as Float64Array
  }
}
