/** An event planned for a time. */
export interface Planned {
  readonly dueMs: number
  readonly sequence: number
  readonly run: () => void
  cancelled: boolean
}

/** Queue of planned events, earliest first; those due together in order of planning. A binary heap. */
export class EventQueue {
  readonly #heap: Planned[] = []
  #sequence = 0
  /** Number of planned events that are neither cancelled nor taken. */
  size = 0

  add(dueMs: number, run: () => void): Planned {
    const planned = { dueMs, sequence: this.#sequence++, run, cancelled: false }
    const heap = this.#heap
    let at = heap.push(planned) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(planned, heap[parent] as Planned)) break
      heap[at] = heap[parent] as Planned
      at = parent
    }
    heap[at] = planned
    this.size++
    return planned
  }

  cancel(planned: Planned): void {
    if (planned.cancelled) return
    planned.cancelled = true
    this.size--
  }

  /** Earliest event; undefined when the queue is empty. */
  get first(): Planned | undefined {
    while (this.#heap[0]?.cancelled) this.#removeFirst()
    return this.#heap[0]
  }

  take(): Planned | undefined {
    const { first } = this
    if (first === undefined) return undefined
    this.#removeFirst()
    this.cancel(first)
    return first
  }

  #removeFirst(): void {
    const heap = this.#heap
    const last = heap.pop() as Planned
    if (heap.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Planned, heap[child] as Planned)) child++
      if (!isBefore(heap[child] as Planned, last)) break
      heap[at] = heap[child] as Planned
      at = child
    }
    heap[at] = last
  }
}

function isBefore(one: Planned, other: Planned): boolean {
  return one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.sequence < other.sequence)
}
