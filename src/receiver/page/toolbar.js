// Which time is shown: ranges to choose, pause, and the way back from a zoom.

import { $, keep, make, setAttribute, setHidden, setText } from './elements.js'
import { timeOfDay } from './time-axis.js'
import { ranges, writeView } from './view-state.js'

/** @param paused whether the charts stand still @param range the window that they show */
export function drawToolbar(view, paused, range) {
  keep($('ranges'), ranges, {
    key: ({ label }) => label,
    create: ({ label }) => make('a', '', label),
    update: (link, { ms }) => {
      setAttribute(link, 'href', writeView({ ...view, fixed: undefined, rangeMs: ms }))
      setAttribute(link, 'aria-current', view.fixed === undefined && view.rangeMs === ms ? 'true' : undefined)
    },
  })
  const live = view.fixed === undefined
  setHidden($('back'), live)
  setHidden($('pause'), !live)
  setAttribute($('pause'), 'aria-pressed', String(paused))
  setText($('pause'), paused ? 'Resume' : 'Pause')
  setText($('about'), live && !paused ? '' : `Charts of ${windowText(range)}; the large figures are of now`)
}

function windowText({ from, to }) {
  const [begin, end] = [from, to].map((ms) => new Date(ms))
  const day = (date) => date.toLocaleDateString(undefined, { weekday: 'short', day: 'numeric', month: 'short' })
  const sameDay = begin.toDateString() === end.toDateString()
  return `${day(begin)} ${timeOfDay(begin)} to ${sameDay ? '' : `${day(end)} `}${timeOfDay(end)}`
}
