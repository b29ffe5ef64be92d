import { aboutText } from './about.js'
import { $, make, setAttribute, setHidden, setText } from './elements.js'
import { KeyedList } from './keyed-list.js'
import type { ShownWindow } from './shown-window.js'
import { comparisons, ranges, type View, writeView } from './view-state.js'

/** Part of the window that stays empty after the last points of a silent host. */
const AFTER_LAST = 0.1

export interface ToolbarState {
  readonly view: View
  /** Whether the charts stand still. */
  readonly paused: boolean
  readonly shown: ShownWindow
  /** Time of the host's newest point, in milliseconds since the epoch. */
  readonly newestMs: number
}

/** The choice of time: ranges, pause, the way back from a zoom, and the earlier time to compare with. */
export class Toolbar {
  readonly #ranges = new KeyedList<(typeof ranges)[number], { element: HTMLAnchorElement }>(
    $('ranges'),
    ({ label }) => label,
    ({ label }) => ({ element: make('a', '', label) }),
  )
  readonly #back = $('back')
  readonly #pause = $('pause')
  readonly #compare = $('compare', HTMLSelectElement)
  readonly #about = $('about')
  readonly #last = $('last')

  /** @param onCompare called with the milliseconds by which the compared time is earlier; undefined: no comparison */
  constructor(onCompare: (agoMs: number | undefined) => void) {
    for (const { name, ms } of comparisons) this.#compare.append(new Option(name, String(ms)))
    this.#compare.addEventListener('change', () => onCompare(Number(this.#compare.value) || undefined))
  }

  draw({ view, paused, shown, newestMs }: ToolbarState): void {
    const moving = view.fixed === undefined
    const live = moving && !paused
    this.#ranges.draw(ranges, ({ element }, { ms }) => {
      setAttribute(element, 'href', writeView({ ...view, fixed: undefined, rangeMs: ms }))
      setAttribute(element, 'aria-current', moving && view.rangeMs === ms ? 'true' : undefined)
    })
    setHidden(this.#back, moving)
    setHidden(this.#pause, !moving)
    setAttribute(this.#pause, 'aria-pressed', String(paused))
    setText(this.#pause, paused ? 'Resume' : 'Pause')
    const compared = String(view.compareMs ?? '')
    if (this.#compare.value !== compared) this.#compare.value = compared
    setText(this.#about, aboutText({ shown, live, newestMs }))
    setHidden(this.#last, !live || newestMs >= shown.range.from)
    const to = newestMs + view.rangeMs * AFTER_LAST
    setAttribute(this.#last, 'href', writeView({ ...view, fixed: { from: to - view.rangeMs, to } }))
  }
}
