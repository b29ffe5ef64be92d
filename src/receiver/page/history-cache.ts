import type { WirePoint } from '../wire-point.js'
import { ChartHistory, type HistoryLine, sourceKey, sourcesOf } from './history.js'
import type { HostState } from './host-state.js'
import type { Chart } from './lines.js'
import { stepFor, type TimeRange, type View } from './view-state.js'

/** Time after which a failed load is repeated. */
const RETRY_MS = 10_000
/** Least time between two loads that renew an incomplete history. */
const RENEW_MS = 2000

/** The history that the charts show. It is fetched once per host and window, then extended by live points. */
export class HistoryCache {
  readonly #onLoaded: (history: ChartHistory, fromMs: number) => void
  #current: { readonly window: string; readonly endMs: number; readonly history: ChartHistory } | undefined
  /** Keys of the requested sources. */
  #sources: string | undefined
  #loadedMs = Number.NEGATIVE_INFINITY
  #expired = false
  #retryMs = Number.POSITIVE_INFINITY

  /** @param onLoaded called with the start of the loaded window */
  constructor(onLoaded: (history: ChartHistory, fromMs: number) => void) {
    this.#onLoaded = onLoaded
  }

  add(point: WirePoint): void {
    const current = this.#current
    if (current?.history.host === point.host && point.ts <= current.endMs) current.history.add(point)
  }

  /** Marks the history as incomplete: points may have been missed, so it is fetched again. */
  expire(): void {
    this.#expired = true
  }

  /** Drops points that are no longer shown. */
  forget(beforeMs: number): void {
    const history = this.#current?.history
    history?.forget(beforeMs - history.stepMs)
  }

  /** Returns the history for `charts` of a host in a window. It may still be loading. */
  get(host: HostState, range: TimeRange, view: View, charts: readonly Chart[]): ChartHistory {
    const stepMs = stepFor(range.to - range.from)
    const history = this.#historyFor(host, stepMs, view)
    const lines = charts.flatMap((chart) => chart.lines).flatMap(sourcesOf)
    const sources = [...new Set(lines.map(sourceKey))].sort().join()
    if (sources !== this.#sources) {
      this.#sources = sources
      void this.#load(history, lines, { from: range.from - stepMs, to: range.to + stepMs })
    }
    return history
  }

  #historyFor(host: HostState, stepMs: number, { rangeMs, fixed }: View): ChartHistory {
    const window = [host.name, stepMs, rangeMs, fixed?.from, fixed?.to].join('\n')
    const now = performance.now()
    const renew = now > this.#retryMs || (this.#expired && now > this.#loadedMs + RENEW_MS)
    if (this.#current?.window === window && !renew) return this.#current.history
    const history = new ChartHistory(host.name, stepMs)
    this.#current = { window, endMs: fixed?.to ?? Number.POSITIVE_INFINITY, history }
    this.#expired = false
    this.#loadedMs = now
    this.#sources = undefined
    return history
  }

  async #load(history: ChartHistory, lines: readonly HistoryLine[], { from, to }: TimeRange): Promise<void> {
    this.#retryMs = Number.POSITIVE_INFINITY
    await history.load(lines, from, to)
    if (history !== this.#current?.history) return
    if (history.error !== undefined) this.#retryMs = performance.now() + RETRY_MS
    this.#onLoaded(history, from + history.stepMs)
  }
}
