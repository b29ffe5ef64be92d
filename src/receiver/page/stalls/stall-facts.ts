import { dayOf } from '../day.js'
import { make, setText } from '../elements.js'
import { percent } from '../format.js'
import { RowView } from '../row-view.js'
import { timeOfDay } from '../time-axis.js'
import { senderName } from './sender.js'
import type { CauseShare } from './shares.js'
import type { Stall } from './stall.js'

export interface Fact {
  readonly name: string
  readonly text: string
}

/** Returns the facts that the reports give about a stall. */
export function factsOf({ startMs, endMs, seconds, ended, tags, sender }: Stall): readonly Fact[] {
  const { function: name = 'not known', cause, file, line, context } = tags
  const facts: readonly (readonly [name: string, text: string | undefined])[] = [
    ['began', timeWithMs(startMs)],
    [ended ? 'ended' : 'last report', timeWithMs(endMs)],
    ['held for', `${seconds.toFixed(3)} s`],
    [ended ? 'cause' : 'cause so far', cause],
    ['function', name],
    ['at', file && line ? `${file}:${line}` : file],
    ['route', context],
    ['agent', senderName(sender)],
  ]
  return facts.flatMap(([one, text]) => (text ? [{ name: one, text }] : []))
}

function timeWithMs(ms: number): string {
  const date = new Date(ms)
  return `${dayOf(date)} ${timeOfDay(date)}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

export class FactView {
  readonly element = make('div')
  readonly #text = make('dd')

  constructor({ name }: Fact) {
    this.element.append(make('dt', '', name), this.#text)
  }

  draw({ text }: Fact): void {
    setText(this.#text, text)
  }
}

export class ShareView {
  readonly element: HTMLElement
  readonly #row: RowView

  constructor({ cause }: CauseShare) {
    this.#row = new RowView(cause)
    this.element = this.#row.element
  }

  draw({ cause, share }: CauseShare): void {
    this.#row.draw({ label: cause, text: percent(share), share })
  }
}
