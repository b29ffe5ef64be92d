import { dayOf } from './day.js'
import { seconds } from './format.js'
import type { ShownWindow } from './shown-window.js'
import { timeOfDay } from './time-axis.js'

export interface AboutFacts {
  readonly shown: ShownWindow
  /** Whether the window ends now. */
  readonly live: boolean
  /** Time of the host's newest point, in milliseconds since the epoch. */
  readonly newestMs: number
}

/** Describes the time that the charts show. Empty when it is simply the chosen range up to now. */
export function aboutText({ shown: { range, fitted, view }, live, newestMs }: AboutFacts): string {
  const begin = fitted ? ', from where the points begin' : ''
  if (!live) return `Charts of ${windowText(range)}${begin}; the large figures are of now`
  if (newestMs < range.from) return `No points since ${dayOf(new Date(newestMs))} ${timeOfDay(new Date(newestMs))}`
  return fitted ? `The charts show the last ${lengthText(view.rangeMs)}: there are no points from before` : ''
}

function lengthText(ms: number): string {
  return seconds(ms / 1000).replace(/ 0\s\S+$/, '')
}

function windowText({ from, to }: ShownWindow['range']): string {
  const begin = new Date(from)
  const end = new Date(to)
  const sameDay = begin.toDateString() === end.toDateString()
  return `${dayOf(begin)} ${timeOfDay(begin)} to ${sameDay ? '' : `${dayOf(end)} `}${timeOfDay(end)}`
}
