import type { Unit } from '../../collectors/metric.js'
import { make, setAttribute, setText } from './elements.js'
import { format, formatRange } from './format.js'
import { KeyedList } from './keyed-list.js'
import type { Chart, ChartLine } from './lines.js'
import { colorOf } from './plot-options.js'

type Column = readonly (number | null)[]

interface LegendLine {
  readonly line: ChartLine
  readonly index: number
  readonly column: Column
}

/** The lines of a chart with a value and the range of each. A click on a name hides or shows its line. */
export class Legend {
  readonly #list: KeyedList<LegendLine, LegendItem>

  constructor(parent: HTMLElement, onToggle: (label: string) => void) {
    this.#list = new KeyedList(
      parent,
      ({ line, index }) => `${index} ${line.label}`,
      ({ line, index }) => new LegendItem(line, index, onToggle),
    )
  }

  /**
   * @param columns the values of each line
   * @param options.index of the values to show; undefined: the latest
   */
  draw(
    { lines, unit }: Chart,
    columns: readonly Column[],
    { index, hidden }: { readonly index: number | undefined; readonly hidden: ReadonlySet<string> },
  ): void {
    const items = lines.map((line, position) => ({ line, index: position, column: columns[position] ?? [] }))
    this.#list.draw(items, (item, { line, column }) => {
      const value = index === undefined ? column.findLast((one) => one !== null) : column[index]
      item.draw(column, value, unit, hidden.has(line.label))
    })
  }
}

class LegendItem {
  readonly element = make('li')
  readonly #button: HTMLButtonElement
  readonly #value = make('b')
  readonly #extent = make('small')

  constructor(line: ChartLine, index: number, onToggle: (label: string) => void) {
    this.#button = make('button', line.edge ? 'edge' : '', line.label)
    this.#button.style.setProperty('--tone', `var(--${colorOf(line, index)})`)
    this.#button.type = 'button'
    this.#button.title = line.label
    this.#button.addEventListener('click', () => onToggle(line.label))
    this.element.append(this.#button, this.#value, this.#extent)
  }

  draw(column: Column, value: number | null | undefined, unit: Unit, hidden: boolean): void {
    setAttribute(this.#button, 'aria-pressed', String(!hidden))
    setText(this.#value, typeof value === 'number' ? format(value, unit) : '–')
    setText(this.#extent, extentOf(column, unit))
  }
}

function extentOf(column: Column, unit: Unit): string {
  let least = Number.POSITIVE_INFINITY
  let greatest = Number.NEGATIVE_INFINITY
  for (const value of column) {
    if (value === null) continue
    if (value < least) least = value
    if (value > greatest) greatest = value
  }
  return greatest < least ? '' : formatRange(least, greatest, unit)
}
