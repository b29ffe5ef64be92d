import { make, setHidden, setLevel, setShare, setText } from './elements.js'
import type { CardCell, CardRow, Level } from './groups/card.js'
import { KeyedList } from './keyed-list.js'

/** Fills and colours a meter; hides it when there is no share. */
export function drawMeter(meter: HTMLElement, share: number | undefined, level: Level | undefined): void {
  setHidden(meter, share === undefined)
  if (share === undefined) return
  setShare(meter, share)
  setLevel(meter, level)
}

/** A label, its value and a meter. */
export class RowView {
  readonly element = make('li')
  readonly #value = make('span', 'value')
  readonly #meter = make('span', 'meter')

  constructor(label: string) {
    const name = make('span', 'label', label)
    name.title = label
    this.element.append(name, this.#value, this.#meter)
  }

  draw({ text, share, level }: CardRow): void {
    setText(this.#value, text)
    drawMeter(this.#meter, share, level)
  }
}

/** A row as a small tile, with a detail below. Without a share its level shows as a dot. */
export class CellView {
  readonly element: HTMLElement
  readonly #row: RowView
  readonly #detail = make('span', 'detail')

  constructor(label: string) {
    this.#row = new RowView(label)
    this.element = this.#row.element
    this.element.append(this.#detail)
  }

  draw(cell: CardCell): void {
    this.#row.draw(cell)
    this.element.classList.toggle('dot', cell.share === undefined)
    setLevel(this.element, cell.level)
    setText(this.#detail, cell.detail ?? '')
  }
}

const keyOf = ({ key, label }: CardRow) => key ?? label

export function rowList(parent: HTMLElement): KeyedList<CardRow, RowView> {
  return new KeyedList(parent, keyOf, ({ label }) => new RowView(label))
}

export function cellList(parent: HTMLElement): KeyedList<CardCell, CellView> {
  return new KeyedList(parent, keyOf, ({ label }) => new CellView(label))
}
