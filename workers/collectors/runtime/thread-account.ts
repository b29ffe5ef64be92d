/** Readings after the first in which a thread may still get its name: it is set after the start. */
const NAMING_READINGS = 2

/** A living thread. */
export interface KnownThread<Kind> {
  kind: Kind
  /** Readings since it was first seen. */
  age: number
  cpuSeconds: number
  waitSeconds: number
}

/** Cumulative times of the threads of a kind, including those that have ended. */
export interface KindTotals {
  /** Living threads in the latest reading. */
  threads: number
  cpuSeconds: number
  waitSeconds: number
}

/**
 * Adds up the times of threads by kind. A kind's times only grow: a thread that ends leaves its times when last seen, and the rest
 * is lost. A thread whose time went back is another thread with the same id.
 */
export class ThreadAccount<Kind> {
  /** Kinds that have ever had a thread. */
  readonly totals = new Map<Kind, KindTotals>()
  #known = new Map<string, KnownThread<Kind>>()
  #seen = new Map<string, KnownThread<Kind>>()

  begin(): void {
    for (const totals of this.totals.values()) totals.threads = 0
    this.#seen = new Map()
  }

  /**
   * Adds a thread to the reading.
   * @param kindOf called for a thread that is new or may just have been named
   * @returns its kind
   */
  add(tid: string, cpuSeconds: number, waitSeconds: number, kindOf: (tid: string) => Kind): Kind {
    const known = this.#known.get(tid)
    const before = known !== undefined && cpuSeconds >= known.cpuSeconds ? known : undefined
    const thread = before ?? { kind: kindOf(tid), age: 0, cpuSeconds: 0, waitSeconds: 0 }
    if (before !== undefined && ++before.age <= NAMING_READINGS) before.kind = kindOf(tid)
    const totals = this.#totalsOf(thread.kind)
    totals.threads++
    totals.cpuSeconds += cpuSeconds - thread.cpuSeconds
    totals.waitSeconds += Number.isNaN(waitSeconds) ? Number.NaN : Math.max(0, waitSeconds - thread.waitSeconds)
    thread.cpuSeconds = cpuSeconds
    thread.waitSeconds = waitSeconds
    this.#seen.set(tid, thread)
    return thread.kind
  }

  /** Ends a reading: forgets the threads that were not in it. */
  end(): void {
    this.#known = this.#seen
  }

  #totalsOf(kind: Kind): KindTotals {
    const totals = this.totals.get(kind) ?? { threads: 0, cpuSeconds: 0, waitSeconds: 0 }
    this.totals.set(kind, totals)
    return totals
  }
}
