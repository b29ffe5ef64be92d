import type { TableOrder } from './card-table.js'
import { $, setAttribute, setHidden, setText } from './elements.js'
import type { Feed } from './feed.js'
import { figureOf, figures } from './figures.js'
import { groupHosts, matchesWords, orderHosts, standingOf, tagNames } from './host-order.js'
import { countText, GroupRow, HostRow } from './host-row.js'
import type { HostState } from './host-state.js'
import { KeyedList } from './keyed-list.js'
import { type OnSort, SortHeads } from './sort-heads.js'
import { type View, writeView } from './view-state.js'

/** Least number of hosts for which the list offers filtering and grouping. */
const MIN_FILTERED = 6
/** Least time between changes of the rows' order. Rows stay while the pointer or the focus is on the list. */
const ORDER_MS = 5000
const COLUMNS = [
  { title: 'Host' },
  {
    title: 'State',
    help: 'The worst first: newly silent hosts, then the fullest of CPU over a minute, memory and disk',
  },
  ...figures,
]
const NO_GROUP = ''

export interface HostsActions {
  /** Called when the list has to be drawn because other rows came into view. */
  readonly onSight: () => void
  readonly onSort: OnSort
  /** Called with the name of the tag to group by; empty: no grouping. */
  readonly onGroup: (tag: string) => void
  /** Called with the text after each letter typed. */
  readonly onFilter: (text: string) => void
}

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
  readonly #heads: SortHeads
  readonly #rows: KeyedList<Item, HostRow | GroupRow>
  readonly #byElement = new WeakMap<Element, HostRow>()
  readonly #observer: IntersectionObserver
  #items: readonly Item[] = []
  #orderedMs = 0
  /** Filter, grouping and order of the current items, as one text. */
  #arranged = ''
  #scrolledTo: HostState | undefined
  #groupNames = ''
  #view: View | undefined

  constructor(feed: Feed, { onSight, onSort, onGroup, onFilter }: HostsActions) {
    this.#feed = feed
    this.#observer = new IntersectionObserver((entries) => this.#see(entries, onSight), { root: this.#list })
    this.#heads = new SortHeads($('host-heads'), COLUMNS, onSort)
    const body = $('host-rows')
    body.addEventListener('keydown', (event) => this.#moveFocus(event))
    this.#rows = new KeyedList(
      body,
      ({ key }) => key,
      ({ of }) => this.#newRow(of),
    )
    this.#group.addEventListener('input', () => onGroup(this.#group.value))
    this.#filter.addEventListener('input', () => onFilter(this.#filter.value))
    this.#filter.addEventListener('keydown', ({ key }) => key === 'ArrowDown' && this.#links()[0]?.focus())
  }

  /** @param shown the host whose cards are on the page, if any */
  draw(shown: HostState | undefined, view: View): void {
    const hosts = [...this.#feed.hosts.values()]
    const hidden = hosts.length < 2 && (shown !== undefined || hosts.length === 0)
    setHidden(this.#section, hidden)
    if (hidden) return
    const { hosts: filter = '', group = NO_GROUP, sorts } = view
    setHidden(this.#tools, hosts.length < MIN_FILTERED && filter + group === '')
    setText($('host-count'), countText(hosts))
    if (this.#filter.value !== filter) this.#filter.value = filter
    this.#drawGroups(tagNames(hosts), group)
    const order = this.#heads.draw(sorts?.['hosts'])
    const arranged = JSON.stringify([filter, this.#group.value, order])
    if (arranged !== this.#arranged || this.#isDue()) this.#items = this.#itemsOf(hosts, shown, order)
    this.#arranged = arranged
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
    return ageMs > ORDER_MS && (!isHeld || hosts !== this.#feed.hosts.size)
  }

  #factsOf(host: HostState) {
    const lines = this.#feed.sparklines.of(host.name)
    return { lines, standing: standingOf(host, lines, this.#feed.sharingOf(host.name)?.agents) }
  }

  #itemsOf(hosts: readonly HostState[], shown: HostState | undefined, order: TableOrder): readonly Item[] {
    this.#orderedMs = performance.now()
    const text = this.#filter.value.trim()
    const ranked = hosts
      .filter((host) => host === shown || matchesWords(host, text))
      .map((host) => {
        const values = figures.map((figure) => figureOf(host, figure)?.value)
        return { host, values: [this.#factsOf(host).standing.rank, ...values] }
      })
    const ordered = orderHosts(ranked, order)
    const items = (list: readonly HostState[]) => list.map((host) => ({ key: `host ${host.name}`, of: host }))
    const tag = this.#group.value
    if (tag === NO_GROUP) return items(ordered)
    return [...groupHosts(ordered, tag)].flatMap(([key, list]) => [{ key, of: list }, ...items(list)])
  }

  #drawGroups(names: readonly string[], wanted: string): void {
    setHidden($('host-group-label'), names.length === 0)
    if (names.join() !== this.#groupNames)
      this.#group.replaceChildren(new Option('nothing', NO_GROUP), ...names.map((name) => new Option(name)))
    this.#groupNames = names.join()
    const group = names.includes(wanted) ? wanted : NO_GROUP
    if (this.#group.value !== group) this.#group.value = group
  }

  #newRow(of: Item['of']): HostRow | GroupRow {
    if (Array.isArray(of)) return new GroupRow()
    const row = new HostRow(of as HostState)
    this.#byElement.set(row.element, row)
    this.#observer.observe(row.element)
    return row
  }

  #see(entries: readonly IntersectionObserverEntry[], onSight: () => void): void {
    for (const { target, isIntersecting } of entries) {
      const row = this.#byElement.get(target)
      if (row !== undefined) row.inSight = isIntersecting
    }
    onSight()
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
