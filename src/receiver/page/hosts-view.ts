import { orderAfterClick, type TableOrder } from './card-table.js'
import { $, make, setAttribute, setHidden, setText } from './elements.js'
import type { Feed } from './feed.js'
import { figureOf, figures } from './figures.js'
import { groupHosts, matchesWords, orderHosts, standingOf, tagNames } from './host-order.js'
import { countText, GroupRow, HostRow } from './host-row.js'
import type { HostState } from './host-state.js'
import { KeyedList } from './keyed-list.js'
import { type View, writeView } from './view-state.js'

/** The number of hosts from which they can be filtered and grouped. */
const MIN_FILTERED = 6
/** Rows change places this rarely, and not below the pointer or the focus. */
const ORDER_MS = 5000
/** Words of the columns after the name. */
const TITLES = ['State', ...figures.map(({ title }) => title)]
const NO_GROUP = ''

interface Item {
  readonly key: string
  /** The hosts of a group, or a single host. */
  readonly of: readonly HostState[] | HostState
}

/** The overview of all hosts, shown when there is more than one. */
export class HostsView {
  readonly #feed: Feed
  readonly #section = $('hosts')
  readonly #tools = $('host-tools')
  readonly #filter = $('host-filter', HTMLInputElement)
  readonly #group = $('host-group', HTMLSelectElement)
  readonly #list = $('host-list')
  readonly #heads: readonly HTMLTableCellElement[]
  readonly #rows: KeyedList<Item, HostRow | GroupRow>
  readonly #byElement = new WeakMap<Element, HostRow>()
  readonly #observer: IntersectionObserver
  #order: TableOrder = { column: 0, descending: true }
  #items: readonly Item[] = []
  #orderedMs = Number.NEGATIVE_INFINITY
  #scrolledTo: HostState | undefined
  #groupNames = ''
  #view: View | undefined

  /** @param onChange called when the list is to be drawn */
  constructor(feed: Feed, onChange: () => void) {
    this.#feed = feed
    this.#observer = new IntersectionObserver((entries) => this.#see(entries, onChange), { root: this.#list })
    this.#heads = ['Host', ...TITLES].map((title, index) => this.#head(title, index - 1, onChange))
    $('host-heads').append(...this.#heads)
    const body = $('host-rows')
    body.addEventListener('keydown', (event) => this.#moveFocus(event))
    this.#rows = new KeyedList(
      body,
      ({ key }) => key,
      ({ of }) => this.#newRow(of),
    )
    for (const input of [this.#filter, this.#group]) input.addEventListener('input', () => this.#reorder(onChange))
    this.#filter.addEventListener('keydown', ({ key }) => key === 'ArrowDown' && this.#links()[0]?.focus())
  }

  /** @param shown the host whose cards are on the page, if any */
  draw(shown: HostState | undefined, view: View): void {
    const hosts = [...this.#feed.hosts.values()]
    const hidden = hosts.length < 2 && (shown !== undefined || hosts.length === 0)
    setHidden(this.#section, hidden)
    if (hidden) return
    setHidden(this.#tools, hosts.length < MIN_FILTERED)
    setText($('host-count'), countText(hosts))
    this.#drawGroups(tagNames(hosts))
    if (this.#isDue()) this.#items = this.#itemsOf(hosts, shown)
    const isNewView = this.#view !== view
    this.#view = view
    let shownRow: HostRow | undefined
    this.#rows.draw(this.#items, (row, { key, of }) => {
      if (row instanceof GroupRow) return row.draw(key, of as readonly HostState[])
      const host = of as HostState
      if (host === shown) shownRow = row
      if (isNewView || !row.link.hasAttribute('href'))
        row.link.href = writeView({ ...view, host: host.name, series: [] })
      setAttribute(row.link, 'aria-current', host === shown ? 'true' : undefined)
      if (row.inSight) row.draw(host, this.#factsOf(host))
    })
    setHidden($('host-none'), this.#items.length > 0)
    this.#keepTabStop(shownRow)
    if (this.#scrolledTo !== shown && shownRow !== undefined) {
      this.#scrolledTo = shown
      this.#list.scrollTop = shownRow.element.offsetTop - this.#list.clientHeight / 2
    }
  }

  #isDue(): boolean {
    const isHeld = this.#list.matches(':hover, :focus-within') && this.#items.length > 0
    const hosts = this.#items.filter(({ of }) => !Array.isArray(of)).length
    const ageMs = performance.now() - this.#orderedMs
    return ageMs === Number.POSITIVE_INFINITY || (ageMs > ORDER_MS && (!isHeld || hosts !== this.#feed.hosts.size))
  }

  #factsOf(host: HostState) {
    const lines = this.#feed.sparklines.of(host.name)
    return { lines, standing: standingOf(host, lines, this.#feed.sharingOf(host.name)?.agents) }
  }

  #itemsOf(hosts: readonly HostState[], shown: HostState | undefined): readonly Item[] {
    this.#orderedMs = performance.now()
    const text = this.#filter.value.trim()
    const ranked = hosts
      .filter((host) => host === shown || matchesWords(host, text))
      .map((host) => {
        const values = figures.map((figure) => figureOf(host, figure)?.value)
        return { host, values: [this.#factsOf(host).standing.rank, ...values] }
      })
    const ordered = orderHosts(ranked, this.#order)
    const items = (list: readonly HostState[]) => list.map((host) => ({ key: `host ${host.name}`, of: host }))
    const tag = this.#group.value
    if (tag === NO_GROUP) return items(ordered)
    return [...groupHosts(ordered, tag)].flatMap(([key, list]) => [{ key, of: list }, ...items(list)])
  }

  #drawGroups(names: readonly string[]): void {
    setHidden($('host-group-label'), names.length === 0)
    if (names.join() === this.#groupNames) return
    this.#groupNames = names.join()
    const chosen = this.#group.value
    this.#group.replaceChildren(new Option('nothing', NO_GROUP), ...names.map((name) => new Option(name)))
    this.#group.value = names.includes(chosen) ? chosen : NO_GROUP
  }

  #head(title: string, column: number, onChange: () => void): HTMLTableCellElement {
    const head = make('th')
    const button = make('button', '', title)
    head.scope = 'col'
    button.type = 'button'
    button.addEventListener('click', () => {
      this.#order = orderAfterClick(this.#order, column)
      this.#drawOrder()
      this.#reorder(onChange)
    })
    head.append(button)
    if (column === 0)
      head.title = 'The worst first: newly silent hosts, then the fullest of CPU over a minute, memory and disk'
    setAttribute(head, 'aria-sort', column === this.#order.column ? 'descending' : undefined)
    return head
  }

  #drawOrder(): void {
    const { column, descending } = this.#order
    for (const [index, head] of this.#heads.entries()) {
      const direction = descending ? 'descending' : 'ascending'
      setAttribute(head, 'aria-sort', index - 1 === column ? direction : undefined)
    }
  }

  #reorder(onChange: () => void): void {
    this.#orderedMs = Number.NEGATIVE_INFINITY
    onChange()
  }

  #newRow(of: Item['of']): HostRow | GroupRow {
    if (Array.isArray(of)) return new GroupRow()
    const row = new HostRow(of as HostState)
    this.#byElement.set(row.element, row)
    this.#observer.observe(row.element)
    return row
  }

  #see(entries: readonly IntersectionObserverEntry[], onChange: () => void): void {
    for (const { target, isIntersecting } of entries) {
      const row = this.#byElement.get(target)
      if (row !== undefined) row.inSight = isIntersecting
    }
    onChange()
  }

  #links(): readonly HTMLAnchorElement[] {
    return [...this.#list.querySelectorAll('a')]
  }

  /** The list is one stop of the tab key; the arrow keys move within it. */
  #keepTabStop(shownRow: HostRow | undefined): void {
    if (this.#list.querySelector('a[tabindex="0"]') !== null) return
    const stop = shownRow?.link ?? this.#links()[0]
    if (stop !== undefined) stop.tabIndex = 0
  }

  #moveFocus(event: KeyboardEvent): void {
    const links = this.#links()
    const at = links.indexOf(document.activeElement as HTMLAnchorElement)
    const targets: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 10,
      PageUp: at - 10,
      Home: 0,
      End: links.length - 1,
    }
    const target = targets[event.key]
    if (target === undefined || at === -1) return
    event.preventDefault()
    const next = links[Math.min(Math.max(target, 0), links.length - 1)]
    for (const link of links) if (link.tabIndex === 0) link.tabIndex = -1
    if (next !== undefined) next.tabIndex = 0
    next?.focus()
  }
}
