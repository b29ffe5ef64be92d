import type { WirePoint } from '../../wire-point.js'
import { type HostState, tagsKey } from '../host-state.js'
import { fetchPoints } from '../queries.js'
import type { TimeRange, View } from '../view-state.js'
import { type Outcome, outcomeOf } from './outcome.js'
import { type Stall, type StallReport, stallsOf } from './stall.js'
import { Survivals } from './survival.js'

export const STALL_REPORT = 'runtime_stall_seconds'

/** Reports this long before the window are loaded as well: their stalls may reach into it. */
const BEFORE_MS = 600_000
const RETRY_MS = 10_000
/** Least time between two loads of the same window. */
const RENEW_MS = 2000

export interface ShownStall extends Stall {
  readonly outcome: Outcome
}

/** The stalls of one window. */
export interface ShownStalls {
  /** The newest first. */
  readonly stalls: readonly ShownStall[]
  readonly loading: boolean
  /** Why the latest load failed; undefined when it succeeded. */
  readonly error: string | undefined
}

/** The reports of a host's stalls: fetched once per host and window, then extended by those that arrive live. */
export class StallLog {
  readonly #onLoaded: () => void
  readonly #survivals: Survivals
  readonly #reports = new Map<string, StallReport>()
  #host = ''
  #window: string | undefined
  #stalls: readonly Stall[] | undefined
  #loading = false
  #error: string | undefined
  /** When to load the window again, by the browser's monotonic clock. */
  #renewMs = Number.POSITIVE_INFINITY
  #loadedMs = Number.NEGATIVE_INFINITY

  constructor(onLoaded: () => void) {
    this.#onLoaded = onLoaded
    this.#survivals = new Survivals(onLoaded)
  }

  add({ host, type, ts, value, tags = {} }: WirePoint): void {
    if (type === STALL_REPORT && host === this.#host) this.#put({ ts, seconds: value, tags })
  }

  /** Marks the reports as incomplete: some may have been missed, so they are fetched again. */
  expire(): void {
    this.#renewMs = this.#loadedMs + RENEW_MS
  }

  /** Returns the stalls of a host that overlap a window. They may still be loading. */
  get(host: HostState, range: TimeRange, { rangeMs, fixed }: View): ShownStalls {
    if (host.every(STALL_REPORT).length === 0) return { stalls: [], loading: false, error: undefined }
    const window = [host.name, rangeMs, fixed?.from, fixed?.to].join('\n')
    const fromMs = range.from - BEFORE_MS
    if (window !== this.#window || performance.now() > this.#renewMs) {
      if (window !== this.#window) this.#reports.clear()
      this.#survivals.forget()
      this.#window = window
      this.#host = host.name
      void this.#load(window, fromMs)
    }
    this.#stalls ??= stallsOf(this.#recent(fromMs))
    const { nowMs } = host
    const stalls = this.#stalls
      .map((stall) => ({
        ...stall,
        outcome: outcomeOf(stall, host, nowMs, () => this.#survivals.get(host.name, stall)),
      }))
      .filter(({ startMs, endMs, outcome }) => {
        return startMs <= range.to && (outcome === 'going-on' ? nowMs : endMs) >= range.from
      })
    return { stalls, loading: this.#loading, error: this.#error }
  }

  /** Drops the reports before a time and returns the others. */
  #recent(fromMs: number): Iterable<StallReport> {
    for (const [key, { ts }] of this.#reports) if (ts < fromMs) this.#reports.delete(key)
    return this.#reports.values()
  }

  #put(report: StallReport): void {
    // Anyone may send points: a stall that began before 1970 has no time to show.
    if (!(report.seconds >= 0 && report.seconds * 1000 <= report.ts)) return
    this.#reports.set(`${report.ts} ${tagsKey(report.tags)}`, report)
    this.#stalls = undefined
  }

  async #load(window: string, fromMs: number): Promise<void> {
    this.#loading = true
    this.#error = undefined
    this.#stalls = undefined
    this.#loadedMs = performance.now()
    this.#renewMs = Number.POSITIVE_INFINITY
    let error: string | undefined
    try {
      // Loads up to the newest report, because a stall that begins in the window may end after it.
      const { series } = await fetchPoints(this.#host, STALL_REPORT, { from: fromMs, to: Number.POSITIVE_INFINITY })
      if (window !== this.#window) return
      for (const { tags = {}, ts, value } of series) {
        for (const [index, ms] of ts.entries()) this.#put({ ts: ms, seconds: value[index] ?? Number.NaN, tags })
      }
    } catch (cause) {
      error = cause instanceof Error ? cause.message : String(cause)
    }
    if (window !== this.#window) return
    this.#loading = false
    this.#error = error
    if (error !== undefined) this.#renewMs = performance.now() + RETRY_MS
    this.#onLoaded()
  }
}
