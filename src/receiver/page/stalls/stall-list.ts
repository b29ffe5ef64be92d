import { dayOf } from '../day.js'
import { make, setAttribute, setHidden, setText } from '../elements.js'
import { count, seconds } from '../format.js'
import type { HostSeries, HostState } from '../host-state.js'
import { KeyedList } from '../keyed-list.js'
import { timeOfDay } from '../time-axis.js'
import type { OnZoom, TimeRange } from '../view-state.js'
import { around, isSameDay } from './around.js'
import { isLost } from './outcome.js'
import { senderName } from './sender.js'
import { longestOf } from './stall.js'
import { StallEntry } from './stall-entry.js'
import { type ShownStall, type ShownStalls, STALL_REPORT } from './stall-log.js'

const FIRST = 5
/** Most stalls drawn: the newest ones. */
const MAX = 200

/** The stalls of the window as a list. Each opens to show its details. */
export class StallList {
  readonly element = make('div', 'stalls')
  readonly #text = make('span')
  readonly #show = make('button', '', 'Show it')
  readonly #more = make('button')
  readonly #list: KeyedList<ShownStall, StallEntry>
  #latest: TimeRange | undefined
  #host = ''
  #unfolded = false

  /** @param onFold called when the reader asks for more or fewer, so that the list is drawn again */
  constructor(onZoom: OnZoom, onFold: () => void) {
    const summary = make('p', 'muted')
    const list = make('ul')
    this.#show.type = 'button'
    this.#show.addEventListener('click', () => this.#latest && onZoom(around(this.#latest)))
    this.#more.type = 'button'
    this.#more.addEventListener('click', () => {
      this.#unfolded = !this.#unfolded
      onFold()
    })
    summary.append(this.#text, ' ', this.#show)
    this.element.append(summary, list, this.#more)
    this.#list = new KeyedList(
      list,
      ({ key }) => `${this.#host} ${key}`,
      (stall) => new StallEntry(this.#host, stall, onZoom),
    )
  }

  draw(host: HostState, shown: ShownStalls, range: TimeRange): void {
    const { stalls } = shown
    this.#host = host.name
    this.#latest = latestOf(host.every(STALL_REPORT))
    setText(this.#text, summaryOf(shown, this.#latest))
    setHidden(this.#show, stalls.length > 0 || this.#latest === undefined || shown.loading)
    const senders = new Set(stalls.map(({ sender }) => senderName(sender)))
    const how = { withDay: !isSameDay(range), withSender: senders.size > 1 }
    // A single further entry takes no more room than the button that would show it.
    const folded = stalls.length > FIRST + 1
    const listed = stalls.slice(0, folded && !this.#unfolded ? FIRST : MAX)
    this.#list.draw(listed, (entry, stall) => entry.draw(stall, how))
    setHidden(this.#more, !folded)
    setAttribute(this.#more, 'aria-expanded', String(this.#unfolded))
    setText(this.#more, this.#unfolded ? 'Show fewer' : moreText(stalls.length))
  }
}

function latestOf(series: readonly HostSeries[]): TimeRange | undefined {
  if (series.length === 0) return undefined
  const { ts, value } = series.reduce((latest, one) => (one.ts > latest.ts ? one : latest))
  return { from: ts - value * 1000, to: ts }
}

function summaryOf({ stalls, loading, error }: ShownStalls, latest: TimeRange | undefined): string {
  if (latest === undefined) return 'Single stalls are listed when the collector reports them: `report: true`.'
  if (error !== undefined) return `Stalls could not be loaded (${error}). Trying again.`
  if (stalls.length > 0) {
    const lost = stalls.filter(({ outcome }) => isLost(outcome)).length
    const parts = [
      `${stalls.length === 1 ? '1 stall' : `${count(stalls.length)} stalls`} reported in this time range`,
      ...(stalls.length > 1 ? [`the longest ${seconds(longestOf(stalls))}`] : []),
      ...(lost > 0 ? [`${lost} without an end`] : []),
    ]
    return parts.join(', ')
  }
  if (loading) return 'Loading…'
  const date = new Date(latest.from)
  return `No stall was reported in this time range. The latest began on ${dayOf(date)} at ${timeOfDay(date)}.`
}

function moreText(all: number): string {
  return all > MAX ? `Show the newest ${MAX} of ${count(all)}` : `Show all ${all}`
}
