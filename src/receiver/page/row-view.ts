import { make, setHidden, setLevel, setShare, setText } from './elements.js'
import type { CardRow } from './groups/card.js'
import { KeyedList } from './keyed-list.js'

/** Fills a meter; hides it when there is no share. */
export function drawMeter(meter: HTMLElement, share: number | undefined): void {
  setHidden(meter, share === undefined)
  if (share !== undefined) setShare(meter, share)
}

/** A label, its value, a meter and a detail below. A cell without a share shows its level as a dot. */
export class RowView {
  readonly element = make('li')
  readonly #value = make('span', 'value')
  readonly #meter = make('span', 'meter')
  readonly #detail = make('span', 'detail')

  constructor(label: string) {
    const name = make('span', 'label', label)
    name.title = label
    this.element.append(name, this.#value, this.#meter, this.#detail)
  }

  draw({ text, share, level, detail }: CardRow): void {
    setText(this.#value, text)
    setLevel(this.element, level)
    drawMeter(this.#meter, share)
    setText(this.#detail, detail ?? '')
    this.element.classList.toggle('dot', share === undefined)
  }
}

export function rowList(parent: HTMLElement): KeyedList<CardRow, RowView> {
  return new KeyedList(
    parent,
    ({ key, label }) => key ?? label,
    ({ label }) => new RowView(label),
  )
}
