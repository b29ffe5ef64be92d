import { $, make, setAttribute, setText } from './elements.js'
import { format } from './format.js'
import type { HostSeries, HostState } from './host-state.js'
import { KeyedList } from './keyed-list.js'
import type { MetricFacts } from './queries.js'

const MAX_ROWS = 300

type FactsByType = ReadonlyMap<string, MetricFacts>

/** The table of all series of a host, with search. A click on a series charts it, or removes its chart. */
export class SeriesTable {
  readonly #details = $('all', HTMLDetailsElement)
  readonly #filter = $('filter', HTMLInputElement)
  readonly #count = $('count')
  readonly #found = $('found')
  readonly #facts: FactsByType
  readonly #rows: KeyedList<HostSeries, SeriesRow>

  /**
   * @param onChoose called with the name of a series whose chart to add or remove
   * @param onFilter called with the typed text
   */
  constructor(facts: FactsByType, onChoose: (name: string) => void, onFilter: (text: string) => void) {
    this.#facts = facts
    this.#filter.addEventListener('input', () => onFilter(this.#filter.value))
    this.#rows = new KeyedList(
      $('rows'),
      ({ name }) => name,
      (series) => new SeriesRow(series, facts, onChoose),
    )
  }

  /** @param chosen names of the charted series @param filter opens the table if it differs from the typed text */
  draw(host: HostState, chosen: readonly string[], filter: string): void {
    setText(this.#count, String(host.size))
    if (this.#filter.value !== filter) {
      this.#filter.value = filter
      if (filter !== '') this.#details.open = true
    }
    if (!this.#details.open) return
    const text = this.#filter.value
    const found = search(host.all(), text, this.#facts)
    setText(this.#found, foundText(found.length, text.trim()))
    this.#rows.draw(found.slice(0, MAX_ROWS), (row, series) => row.draw(series, chosen.includes(series.name)))
  }

  /** Opens the table and focuses its search. */
  open(): void {
    this.#details.open = true
    this.#details.scrollIntoView()
    this.#filter.focus()
  }
}

class SeriesRow {
  readonly element = make('tr')
  readonly #facts: FactsByType
  readonly #button: HTMLButtonElement
  readonly #value = make('td')
  readonly #rate = make('td')

  constructor({ type, name }: HostSeries, facts: FactsByType, onChoose: (name: string) => void) {
    this.#facts = facts
    this.element.title = facts.get(type)?.help ?? ''
    this.#button = make('button', '', name)
    this.#button.type = 'button'
    this.#button.addEventListener('click', () => onChoose(name))
    const cell = make('td')
    cell.append(this.#button)
    this.element.append(cell, this.#value, this.#rate)
  }

  draw({ type, value, rate }: HostSeries, chosen: boolean): void {
    const { kind, unit } = this.#facts.get(type) ?? {}
    setAttribute(this.#button, 'aria-pressed', String(chosen))
    setText(this.#value, format(value, unit))
    setText(this.#rate, kind === 'counter' && rate !== undefined ? `${format(rate, unit)}/s` : '')
  }
}

/** Returns the series with every word in their name, then those with every word in their name or help. */
function search(all: readonly HostSeries[], text: string, facts: FactsByType): readonly HostSeries[] {
  const words = text.toLowerCase().split(/\s+/)
  const matches = (searched: string) => words.every((word) => searched.toLowerCase().includes(word))
  const named = new Set(all.filter(({ name }) => matches(name)))
  const described = all.filter((one) => !named.has(one) && matches(`${one.name} ${facts.get(one.type)?.help ?? ''}`))
  return [...named, ...described]
}

function foundText(count: number, searched: string): string {
  if (count === 0) return `No series matches “${searched}”. Search for a part of its type, a tag or its description.`
  return count > MAX_ROWS ? `The first ${MAX_ROWS} of ${count}. Type more to narrow them down.` : ''
}
