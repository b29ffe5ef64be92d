import { dayOf } from '../day.js'
import { make, setAttribute, setHidden, setText } from '../elements.js'
import { seconds } from '../format.js'
import { KeyedList } from '../keyed-list.js'
import { timeOfDay } from '../time-axis.js'
import type { OnZoom } from '../view-state.js'
import { around } from './around.js'
import { isLost, outcomeLabels, outcomeTexts } from './outcome.js'
import { senderName } from './sender.js'
import { type CauseShare, fetchShares } from './shares.js'
import { type Fact, FactView, factsOf, ShareView } from './stall-facts.js'
import type { ShownStall } from './stall-log.js'

const NO_SHARES =
  'The shares of its causes cannot be told: another stall ended in the same tick, or the counters around it are missing.'

const WHOLE_STACK = 'The whole stack is in the event “stall” and at /stalls of the process.'
const RETRY_MS = 5000
const MAX_ATTEMPTS = 12

/** One stall: a line that opens to show its details. */
export class StallEntry {
  readonly element = make('li')
  readonly #details = make('details')
  readonly #mark = make('span', 'mark')
  readonly #time = make('time')
  readonly #length = make('b')
  readonly #outcome = make('span', 'outcome')
  readonly #cause = make('span', 'cause')
  readonly #function = make('code')
  readonly #context = make('span', 'muted')
  readonly #sender = make('span', 'muted')
  readonly #story = make('p')
  readonly #sharesNote = make('p', 'muted')
  readonly #stackNote = make('p', 'muted', WHOLE_STACK)
  readonly #facts: KeyedList<Fact, FactView>
  readonly #shares: KeyedList<CauseShare, ShareView>
  readonly #host: string
  /** When to fetch the shares again, by the browser's monotonic clock. They arrive with the first tick after the end. */
  #nextMs = 0
  #attempts = 0
  #stall: ShownStall

  constructor(host: string, stall: ShownStall, onZoom: OnZoom) {
    this.#host = host
    this.#stall = stall
    this.#mark.setAttribute('aria-hidden', 'true')
    const line = make('summary')
    line.append(this.#mark, this.#time, this.#length, this.#outcome, this.#cause)
    line.append(this.#function, this.#context, this.#sender)
    const zoom = make('button', '', 'Show on the charts')
    zoom.type = 'button'
    zoom.addEventListener('click', () => onZoom(around({ from: this.#stall.startMs, to: this.#stall.endMs })))
    const facts = make('dl')
    const shares = make('ul', 'rows')
    this.#details.append(line, this.#story, facts, this.#sharesNote, shares, this.#stackNote, zoom)
    this.#details.addEventListener('toggle', () => {
      this.#attempts = 0
      this.#nextMs = 0
      this.#drawOpen()
    })
    this.element.append(this.#details)
    this.#facts = new KeyedList(
      facts,
      ({ name }) => name,
      (fact) => new FactView(fact),
    )
    this.#shares = new KeyedList(
      shares,
      ({ cause }) => cause,
      (share) => new ShareView(share),
    )
  }

  /** @param how.withDay shows the date beside the time @param how.withSender shows the tags of the agent */
  draw(stall: ShownStall, how: { readonly withDay: boolean; readonly withSender: boolean }): void {
    this.#stall = stall
    const { startMs, outcome, tags, sender } = stall
    const date = new Date(startMs)
    setText(this.#mark, isLost(outcome) ? '✕' : '▼')
    setText(this.#time, how.withDay ? `${dayOf(date)} ${timeOfDay(date)}` : timeOfDay(date))
    setAttribute(this.#time, 'datetime', date.toISOString())
    setText(this.#length, outcome === 'ended' ? seconds(stall.seconds) : `over ${seconds(stall.seconds)}`)
    setText(this.#outcome, outcomeLabels[outcome])
    setHidden(this.#outcome, outcome === 'ended')
    setText(this.#cause, tags['cause'] ?? '')
    setText(this.#function, tags['function'] ?? '')
    setText(this.#context, tags['context'] ?? '')
    setText(this.#sender, how.withSender ? senderName(sender) || 'agent without tags' : '')
    setAttribute(this.element, 'data-outcome', outcome)
    this.#drawOpen()
  }

  #drawOpen(): void {
    const { ended, outcome } = this.#stall
    if (!this.#details.open) return
    setText(this.#story, outcomeTexts[outcome])
    setHidden(this.#story, ended)
    setHidden(this.#stackNote, isLost(outcome))
    this.#facts.draw(factsOf(this.#stall), (view, fact) => view.draw(fact))
    if (ended && this.#attempts < MAX_ATTEMPTS && performance.now() >= this.#nextMs) void this.#loadShares()
  }

  async #loadShares(): Promise<void> {
    this.#attempts++
    this.#nextMs = Number.POSITIVE_INFINITY
    try {
      const shares = (await fetchShares(this.#host, this.#stall)) ?? []
      this.#shares.draw(shares, (view, share) => view.draw(share))
      setText(this.#sharesNote, shares.length > 0 ? '' : NO_SHARES)
      if (shares.length > 0) return
    } catch (error) {
      setText(this.#sharesNote, `The shares of its causes could not be loaded (${error}).`)
    }
    this.#nextMs = performance.now() + RETRY_MS
  }
}
