import { ChartView } from './chart-view.js'
import type { ChartHistory } from './history.js'
import { KeyedList } from './keyed-list.js'
import type { Chart } from './lines.js'
import type { ShownStall } from './stalls/stall-log.js'
import type { OnZoom, TimeRange } from './view-state.js'

/** The points to draw and the window to draw them in. */
export interface ChartTime {
  readonly history: ChartHistory
  readonly range: TimeRange
  /** Marked on every chart. */
  readonly stalls: readonly ShownStall[]
}

/** Charts side by side. A chart stays with its id, and so keeps focus and hidden lines. */
export class ChartList {
  readonly #list: KeyedList<Chart, ChartView>

  constructor(parent: HTMLElement, onZoom: OnZoom) {
    this.#list = new KeyedList(
      parent,
      ({ id }) => id,
      (chart) => new ChartView(chart, onZoom),
    )
  }

  draw(charts: readonly Chart[], { history, range, stalls }: ChartTime): void {
    this.#list.draw(charts, (view, chart) => view.draw(chart, history, range, stalls))
  }

  /** Forgets what is drawn, so that the next draw uses the current colours. */
  reset(): void {
    for (const view of this.#list.views) view.reset()
  }
}
