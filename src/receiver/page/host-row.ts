import { make, setAttribute, setLevel, setText } from './elements.js'
import { figureOf, figures } from './figures.js'
import { percent } from './format.js'
import { levelOf } from './groups/card.js'
import type { Standing } from './host-order.js'
import type { HostState } from './host-state.js'
import { HEIGHT, type Sparkline, WIDTH } from './sparklines.js'

const SVG = 'http://www.w3.org/2000/svg'

/** Facts that a row shows besides the host's own values. */
export interface RowFacts {
  readonly standing: Standing
  readonly lines: readonly Sparkline[]
}

/** A host in the overview: its name and tags, its standing, and its figures with their sparklines. */
export class HostRow {
  readonly element = make('tr')
  readonly link = make('a')
  /** Whether the row is in view. Rows out of view are not updated. */
  inSight = true
  readonly #tags = make('small')
  readonly #state = make('td')
  readonly #figures = figures.map(() => new FigureCell())

  constructor({ name }: HostState) {
    const head = make('th')
    head.scope = 'row'
    this.link.textContent = name
    this.link.tabIndex = -1
    head.append(this.link, this.#tags)
    this.element.append(head, this.#state, ...this.#figures.map(({ element }) => element))
  }

  draw(host: HostState, { standing, lines }: RowFacts): void {
    const tags = Object.entries(host.tags)
    const text = tags.map((pair) => pair.join('=')).join(' ')
    setText(this.#tags, text)
    setAttribute(this.link, 'title', `${host.name} ${text}`)
    setText(this.#state, standing.text)
    setLevel(this.#state, standing.level)
    setAttribute(this.element, 'data-silent', host.silent ? '' : undefined)
    for (const [index, figure] of figures.entries()) {
      const series = figureOf(host, figure)
      this.#figures[index]?.draw(series?.value, lines[index], index > 0 ? series?.tags['mount'] : undefined)
    }
  }
}

class FigureCell {
  readonly element = make('td')
  readonly #box = make('div', 'figures')
  readonly #text = make('span')
  readonly #path = document.createElementNS(SVG, 'path')
  #line = ''

  constructor() {
    const drawing = document.createElementNS(SVG, 'svg')
    drawing.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`)
    drawing.setAttribute('aria-hidden', 'true')
    drawing.append(this.#path)
    this.#box.append(drawing, this.#text)
    this.element.append(this.#box)
  }

  draw(share: number | undefined, line: Sparkline | undefined, about = ''): void {
    setText(this.#text, share === undefined ? '–' : percent(share))
    setLevel(this.#box, levelOf(share))
    if (this.element.title !== about) this.element.title = about
    const path = line?.path ?? ''
    if (path !== this.#line) this.#path.setAttribute('d', path)
    this.#line = path
  }
}

/** The heading of a group of hosts. */
export class GroupRow {
  readonly element = make('tr', 'group')
  readonly #head = make('th')

  constructor() {
    this.#head.scope = 'rowgroup'
    this.#head.colSpan = figures.length + 2
    this.element.append(this.#head)
  }

  draw(name: string, hosts: readonly HostState[]): void {
    setText(this.#head, `${name} · ${countText(hosts)}`)
  }
}

/** Says how many hosts there are, and how many of them are silent. */
export function countText(hosts: readonly HostState[]): string {
  const silent = hosts.filter((host) => host.silent).length
  return `${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'}${silent > 0 ? `, ${silent} silent` : ''}`
}
