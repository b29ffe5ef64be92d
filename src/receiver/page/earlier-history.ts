import type { EarlierTime } from './chart-data.js'
import { ChartHistory, type HistoryLine, sourceKey, sourcesOf } from './history.js'
import type { HostState } from './host-state.js'
import type { Chart } from './lines.js'
import type { ShownWindow } from './shown-window.js'
import { comparisons, stepFor } from './view-state.js'

const RETRY_MS = 10_000
/** Part of a moving window to load ahead, since no live points extend it. */
const AHEAD = 0.25

/** The history that the charts are compared with: the same window some time before. */
export class EarlierHistory {
  readonly #onLoaded: () => void
  #history = new ChartHistory('', 1)
  #key = ''
  /** End of the loaded time. */
  #untilMs = Number.NEGATIVE_INFINITY
  #retryMs = Number.POSITIVE_INFINITY

  constructor(onLoaded: () => void) {
    this.#onLoaded = onLoaded
  }

  /** Returns the history to draw beside `charts`; undefined when the view compares with nothing. */
  get(host: HostState, { range, view }: ShownWindow, charts: readonly Chart[]): EarlierTime | undefined {
    const compared = comparisons.find(({ ms }) => ms === view.compareMs)
    if (compared === undefined) return undefined
    const { ms: agoMs, name } = compared
    const spanMs = range.to - range.from
    const stepMs = stepFor(spanMs)
    const lines = charts.flatMap((chart) => chart.lines).flatMap(sourcesOf)
    const sources = [...new Set(lines.map(sourceKey))].sort()
    const key = [host.name, stepMs, agoMs, view.rangeMs, view.fixed?.from, view.fixed?.to, ...sources].join('\n')
    const to = range.to - agoMs
    if (key !== this.#key || to > this.#untilMs || performance.now() > this.#retryMs) {
      const history = new ChartHistory(host.name, stepMs)
      // Keeps the current drawing while its continuation loads.
      if (key !== this.#key) this.#history = history
      this.#key = key
      this.#untilMs = view.fixed === undefined ? to + spanMs * AHEAD : to
      void this.#load(history, lines, { from: range.from - agoMs - stepMs, to: this.#untilMs + stepMs })
    }
    return { history: this.#history, agoMs, name }
  }

  async #load(history: ChartHistory, lines: readonly HistoryLine[], { from, to }: ShownWindow['range']): Promise<void> {
    const key = this.#key
    this.#retryMs = Number.POSITIVE_INFINITY
    await history.load(lines, from, to)
    if (key !== this.#key) return
    if (history.error !== undefined) this.#retryMs = performance.now() + RETRY_MS
    this.#history = history
    this.#onLoaded()
  }
}
