// Keeps the history that the charts show: fetched once for a host and a window, then kept up by what comes live.

import { History, sourceKey } from './history.js'
import { stepFor } from './view-state.js'

/** How soon a past that could not be had is asked for again. */
const RETRY_MS = 10_000

export class Past {
  #history
  #window
  #sources
  #retryMs = Number.POSITIVE_INFINITY
  #onLoaded

  constructor(onLoaded) {
    this.#onLoaded = onLoaded
  }

  add(point) {
    if (this.#history?.host === point.host) this.#history.add(point)
  }

  /** To be fetched anew, since points may have been missed. */
  expire() {
    this.#window = undefined
  }

  /** What `charts` need of a host and a range; it may still be loading. */
  of(host, range, view, charts) {
    const stepMs = stepFor(range.to - range.from)
    const { from, to } = view.fixed ?? {}
    const window = [host.name, stepMs, view.rangeMs, from, to].join('\n')
    if (window !== this.#window || performance.now() > this.#retryMs) {
      this.#window = window
      this.#sources = undefined
      this.#history = new History(host.name, stepMs)
    }
    const lines = charts.flatMap((chart) => chart.lines)
    const sources = [...new Set(lines.map(sourceKey))].sort().join()
    if (sources !== this.#sources) {
      this.#sources = sources
      void this.#load(this.#history, lines, { from: range.from - stepMs, to: range.to + stepMs })
    }
    return this.#history
  }

  async #load(history, lines, { from, to }) {
    this.#retryMs = Number.POSITIVE_INFINITY
    await history.load(lines, from, to)
    if (history !== this.#history) return
    if (history.error !== undefined) this.#retryMs = performance.now() + RETRY_MS
    this.#onLoaded()
  }
}
