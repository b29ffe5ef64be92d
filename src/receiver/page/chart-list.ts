import type { EarlierTime } from './chart-data.js'
import { ChartView } from './chart-view.js'
import { HeatView } from './heat-view.js'
import type { ChartHistory } from './history.js'
import { KeyedList } from './keyed-list.js'
import { type Chart, isHeat } from './lines.js'
import type { ShownStall } from './stalls/stall-log.js'
import type { OnZoom, TimeRange } from './view-state.js'

/** The points to draw, the window to draw them in, and the hidden lines. */
export interface ChartTime {
  readonly history: ChartHistory
  readonly range: TimeRange
  /** Earlier time to draw as well, if the view compares with one. */
  readonly earlier: EarlierTime | undefined
  /** Marked on every chart. */
  readonly stalls: readonly ShownStall[]
  /** Hidden lines, by their names in the address. */
  readonly hidden: readonly string[]
  /** Called with a line to hide, or to show again. */
  readonly onHide: (line: string) => void
}

/** Charts side by side. A chart stays with its id, and so keeps focus. */
export class ChartList {
  readonly #list: KeyedList<Chart, ChartView | HeatView>

  constructor(parent: HTMLElement, onZoom: OnZoom) {
    this.#list = new KeyedList(
      parent,
      ({ id }) => id,
      (chart) => (isHeat(chart) ? new HeatView(chart, onZoom) : new ChartView(chart, onZoom)),
    )
  }

  draw(charts: readonly Chart[], time: ChartTime): void {
    this.#list.draw(charts, (view, chart) => {
      if (view instanceof ChartView) view.draw(chart, time)
      else if (isHeat(chart)) view.draw(chart, time)
    })
  }

  /** Forgets what is drawn, so that the next draw uses the current colours. */
  reset(): void {
    for (const view of this.#list.views) view.reset()
  }
}
