import { ChartList, type ChartTime } from './chart-list.js'
import { $, setHidden, setText } from './elements.js'
import type { Chart } from './lines.js'
import type { OnZoom } from './view-state.js'

/** The charts of series chosen by name, and the chosen names that the host does not send. */
export class ChosenView {
  readonly #section = $('chosen')
  readonly #missing = $('chosen-missing')
  readonly charts: ChartList

  constructor(onZoom: OnZoom) {
    this.charts = new ChartList($('chosen-charts'), onZoom)
  }

  /** @param series names of the chosen series */
  draw(host: string, series: readonly string[], charts: readonly Chart[], time: ChartTime): void {
    const drawn = new Set(charts.flatMap(({ lines }) => lines.map(({ label }) => label)))
    const missing = series.filter((name) => !drawn.has(name))
    setHidden(this.#section, series.length === 0)
    setText(this.#missing, missing.length === 0 ? '' : `${host} does not send ${missing.join(', ')}.`)
    this.charts.draw(charts, time)
  }
}
