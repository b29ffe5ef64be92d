import { $, make, setAttribute, setHidden, setLevel, setShare, setText } from './elements.js'
import { percent, seconds } from './format.js'
import { type Level, levelOf } from './groups/card.js'
import type { HostState } from './host-state.js'
import { KeyedList } from './keyed-list.js'
import { type View, writeView } from './view-state.js'

/** The number of hosts from which they can be filtered by name. */
const MIN_FILTERED = 12

/** The overview of all hosts, shown when there is more than one. */
export class HostsView {
  readonly #section = $('hosts')
  readonly #filter = $('host-filter', HTMLInputElement)
  readonly #filterLabel = $('host-filter-label')
  readonly #count = $('host-count')
  readonly #list = $('host-list')
  readonly #tiles = new KeyedList<HostState, HostTile>(
    this.#list,
    ({ name }) => name,
    ({ name }) => new HostTile(name),
  )
  #scrolledTo: HostState | undefined

  /** Draws silent hosts first. @param shown the host whose cards are on the page, if any */
  draw(hosts: readonly HostState[], shown: HostState | undefined, view: View): void {
    setHidden(this.#section, hosts.length < 2 && (shown !== undefined || hosts.length === 0))
    setHidden(this.#filterLabel, hosts.length < MIN_FILTERED)
    const wanted = this.#filter.value.trim().toLowerCase()
    const listed = hosts
      .filter((host) => host === shown || host.name.toLowerCase().includes(wanted))
      .sort((a, b) => Number(b.silent) - Number(a.silent) || a.name.localeCompare(b.name, 'en', { numeric: true }))
    setText(this.#count, overview(hosts))
    let shownTile: HostTile | undefined
    this.#tiles.draw(listed, (tile, host) => {
      tile.draw(host, { href: writeView({ ...view, host: host.name, series: [] }), current: host === shown })
      if (host === shown) shownTile = tile
    })
    this.#scrollTo(shown, shownTile)
  }

  /** Scrolls the list to the tile of a host that was just chosen. */
  #scrollTo(host: HostState | undefined, tile: HostTile | undefined): void {
    if (this.#scrolledTo === host) return
    this.#scrolledTo = host
    if (tile !== undefined) this.#list.scrollTop = tile.element.offsetTop - this.#list.offsetTop
  }
}

function overview(hosts: readonly HostState[]): string {
  const silent = hosts.filter((host) => host.silent).length
  return `${hosts.length} hosts${silent > 0 ? `, ${silent} silent` : ''}`
}

class HostTile {
  readonly element = make('a', 'tile')
  readonly #note = make('span', 'note')
  readonly #meters: KeyedList<HostMeter, MeterView>

  constructor(name: string) {
    const title = make('span', 'label', name)
    title.title = name
    const meters = make('ul')
    this.element.append(title, this.#note, meters)
    this.#meters = new KeyedList(
      meters,
      ({ label }) => label,
      ({ label }) => new MeterView(label),
    )
  }

  draw(host: HostState, { href, current }: { readonly href: string; readonly current: boolean }): void {
    const { silent } = host
    setAttribute(this.element, 'href', href)
    setAttribute(this.element, 'aria-current', current ? 'true' : undefined)
    setAttribute(this.element, 'data-silent', silent ? 'true' : undefined)
    setText(this.#note, silent ? `silent for ${seconds(Math.floor(host.ageMs / 1000))}` : '')
    this.#meters.draw(metersOf(host), (view, meter) => view.draw(meter))
  }
}

class MeterView {
  readonly element = make('li')
  readonly #value = make('span', 'value')
  readonly #meter = make('span', 'meter')

  constructor(label: string) {
    this.element.append(make('span', 'label', label), this.#value, this.#meter)
  }

  draw({ share, level }: HostMeter): void {
    setText(this.#value, percent(share))
    setShare(this.#meter, share)
    setLevel(this.#meter, level)
  }
}

interface HostMeter {
  readonly label: string
  readonly share: number
  readonly level?: Level | undefined
}

function metersOf(host: HostState): readonly HostMeter[] {
  const cpu = host.value('cpu_usage', { cpu: 'total' })
  const memory = host.value('mem_used_ratio')
  const disks = host.list('disk_used_ratio').map(({ value }) => value)
  const disk = disks.length > 0 ? Math.max(...disks) : undefined
  return [
    ...(cpu === undefined ? [] : [{ label: 'CPU', share: cpu }]),
    ...(memory === undefined ? [] : [{ label: 'memory', share: memory, level: levelOf(memory) }]),
    ...(disk === undefined ? [] : [{ label: 'disk', share: disk, level: levelOf(disk) }]),
  ]
}
