import { make, setAttribute, setText } from './elements.js'

/** The line above a chart: its title, the time of the legend's values, and the button for its values as CSV. */
export class ChartCaption {
  readonly element = make('figcaption')
  readonly #title = make('span', 'name')
  readonly #when = make('span', 'when')
  readonly #csv = make('button', 'csv', 'CSV')

  constructor(onCsv: () => void) {
    this.#csv.type = 'button'
    this.#csv.title = 'Save the values of this chart as a CSV file'
    this.#csv.addEventListener('click', onCsv)
    this.element.append(this.#title, this.#csv, this.#when)
  }

  /** @param when the time under the cursor. If empty, the hint is shown instead, at the first chart only. */
  drawWhen(when: string, hint: string): void {
    setText(this.#when, when || hint)
    this.#when.classList.toggle('hint', when === '')
  }

  drawTitle(title: string, note: string | undefined): void {
    setText(this.#title, note ? `${title} (${note})` : title)
    setAttribute(this.#csv, 'aria-label', `CSV of ${title}`)
  }
}
