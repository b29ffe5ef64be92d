import type { Unit } from '../../collectors/metric.js'
import type { Column } from './align.js'
import { type ChartData, valuesAt } from './chart-data.js'
import { make, setAttribute, setText } from './elements.js'
import { format, formatRange } from './format.js'
import { KeyedList } from './keyed-list.js'
import type { Chart, ChartLine } from './lines.js'
import { colorOf } from './plot-series.js'

interface LegendLine {
  readonly line: ChartLine
  readonly index: number
}

/** The lines of a chart, each with a value and its range. A click on a name hides or shows its line. */
export class Legend {
  readonly #list: KeyedList<LegendLine, LegendItem>

  constructor(parent: HTMLElement, onToggle: (label: string) => void) {
    this.#list = new KeyedList(
      parent,
      ({ line, index }) => `${index} ${line.label}`,
      ({ line, index }) => new LegendItem(line, index, onToggle),
    )
  }

  /** @param options.index position of the values to show; undefined: the latest value of each line */
  draw(
    { lines, unit }: Chart,
    data: ChartData,
    { index, hidden }: { readonly index: number | undefined; readonly hidden: ReadonlySet<string> },
  ): void {
    const items = lines.map((line, position) => ({ line, index: position }))
    this.#list.draw(items, (item, { line, index: position }) => {
      const { value, earlier } = valuesAt(data, position, index)
      const beside = data.earlier.length > 0 ? wasText(earlier, unit) : extentOf(data.columns[position] ?? [], unit)
      item.draw(value === undefined ? '–' : format(value, unit), beside, hidden.has(line.label))
    })
  }
}

class LegendItem {
  readonly element = make('li')
  readonly #button: HTMLButtonElement
  readonly #value = make('b')
  readonly #beside = make('small')

  constructor(line: ChartLine, index: number, onToggle: (label: string) => void) {
    this.#button = make('button', line.edge ? 'edge' : '', line.label)
    this.#button.style.setProperty('--tone', `var(--${colorOf(line, index)})`)
    this.#button.type = 'button'
    this.#button.title = line.label
    this.#button.addEventListener('click', () => onToggle(line.label))
    this.element.append(this.#button, this.#value, this.#beside)
  }

  draw(value: string, beside: string, hidden: boolean): void {
    setAttribute(this.#button, 'aria-pressed', String(!hidden))
    setText(this.#value, value)
    setText(this.#beside, beside)
  }
}

function wasText(value: number | undefined, unit: Unit): string {
  return value === undefined ? '' : `was ${format(value, unit)}`
}

function extentOf(column: Column, unit: Unit): string {
  let least = Number.POSITIVE_INFINITY
  let greatest = Number.NEGATIVE_INFINITY
  for (const value of column) {
    if (typeof value !== 'number') continue
    if (value < least) least = value
    if (value > greatest) greatest = value
  }
  return greatest < least ? '' : formatRange(least, greatest, unit)
}
