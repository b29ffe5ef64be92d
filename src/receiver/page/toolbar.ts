import { $, make, setAttribute, setHidden, setText } from './elements.js'
import { KeyedList } from './keyed-list.js'
import { dayOf, timeOfDay } from './time-axis.js'
import { ranges, type TimeRange, type View, writeView } from './view-state.js'

/** The choice of time: ranges, pause, and the way back from a zoom. */
export class Toolbar {
  readonly #ranges = new KeyedList<(typeof ranges)[number], { element: HTMLAnchorElement }>(
    $('ranges'),
    ({ label }) => label,
    ({ label }) => ({ element: make('a', '', label) }),
  )
  readonly #back = $('back')
  readonly #pause = $('pause')
  readonly #about = $('about')

  /** @param paused whether the charts stand still @param range the window that they show */
  draw(view: View, paused: boolean, range: TimeRange): void {
    const live = view.fixed === undefined
    this.#ranges.draw(ranges, ({ element }, { ms }) => {
      setAttribute(element, 'href', writeView({ ...view, fixed: undefined, rangeMs: ms }))
      setAttribute(element, 'aria-current', live && view.rangeMs === ms ? 'true' : undefined)
    })
    setHidden(this.#back, live)
    setHidden(this.#pause, !live)
    setAttribute(this.#pause, 'aria-pressed', String(paused))
    setText(this.#pause, paused ? 'Resume' : 'Pause')
    setText(this.#about, live && !paused ? '' : `Charts of ${windowText(range)}; the large figures are of now`)
  }
}

function windowText({ from, to }: TimeRange): string {
  const begin = new Date(from)
  const end = new Date(to)
  const sameDay = begin.toDateString() === end.toDateString()
  return `${dayOf(begin)} ${timeOfDay(begin)} to ${sameDay ? '' : `${dayOf(end)} `}${timeOfDay(end)}`
}
