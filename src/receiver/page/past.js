// Keeps the history that the charts show: fetched once for a host and a window, then kept up by what comes live.

import { History, sourceKey } from './history.js'
import { stepFor } from './view-state.js'

/** How soon a past that could not be had, or in which points are missing, is asked for again. */
const RETRY_MS = 10_000
const RENEW_MS = 2000

export class Past {
  #history
  #window
  #endMs = Number.POSITIVE_INFINITY
  #sources
  #loadedMs = Number.NEGATIVE_INFINITY
  #expired = false
  #retryMs = Number.POSITIVE_INFINITY
  #onLoaded

  constructor(onLoaded) {
    this.#onLoaded = onLoaded
  }

  add(point) {
    if (this.#history?.host === point.host && point.ts <= this.#endMs) this.#history.add(point)
  }

  /** To be fetched anew, since points may have been missed. */
  expire() {
    this.#expired = true
  }

  /** What is before this time is not shown any more. */
  forget(beforeMs) {
    this.#history?.forget(beforeMs - this.#history.stepMs)
  }

  /** What `charts` need of a host and a range; it may still be loading. */
  of(host, range, view, charts) {
    const stepMs = stepFor(range.to - range.from)
    const { from, to } = view.fixed ?? {}
    const window = [host.name, stepMs, view.rangeMs, from, to].join('\n')
    const now = performance.now()
    const renew = now > this.#retryMs || (this.#expired && now > this.#loadedMs + RENEW_MS)
    if (window !== this.#window || renew) {
      this.#window = window
      this.#endMs = to ?? Number.POSITIVE_INFINITY
      this.#expired = false
      this.#loadedMs = now
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
