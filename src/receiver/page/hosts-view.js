// The overview of hosts, when there is more than one: each with what matters most of it, and a way to it.

import { $, keep, make, setAttribute, setHidden, setLevel, setShare, setText } from './elements.js'
import { percent, seconds } from './format.js'
import { levelOf } from './groups/rows.js'
import { writeView } from './view-state.js'

/** From so many on they can be filtered by name. */
const MANY = 12

/** Silent ones come first. @param chosen the one that is shown below, if any */
export function drawHosts(hosts, chosen, view) {
  setHidden($('hosts'), hosts.length < 2 && (chosen !== undefined || hosts.length === 0))
  setHidden($('host-filter').parentElement, hosts.length < MANY)
  const wanted = $('host-filter').value.trim().toLowerCase()
  const shown = hosts
    .filter((host) => host === chosen || host.name.toLowerCase().includes(wanted))
    .sort((a, b) => b.silent - a.silent || a.name.localeCompare(b.name, 'en', { numeric: true }))
  setText($('host-count'), overview(hosts))
  keep($('host-list'), shown, {
    key: ({ name }) => name,
    create: makeTile,
    update: (tile, host) => {
      setAttribute(tile, 'href', writeView({ ...view, host: host.name, series: [] }))
      setAttribute(tile, 'aria-current', host === chosen ? 'true' : undefined)
      drawTile(tile, host)
    },
  })
  showChosen($('host-list'), chosen)
}

/** Moves the list, once, so that the tile of the host that was just chosen is in it. */
function showChosen(list, chosen) {
  if (list.chosen === chosen) return
  list.chosen = chosen
  const tile = list.querySelector('[aria-current]')
  if (tile !== null) list.scrollTop = tile.offsetTop - list.offsetTop
}

function overview(hosts) {
  const silent = hosts.filter((host) => host.silent).length
  return `${hosts.length} hosts${silent > 0 ? `, ${silent} silent` : ''}`
}

function makeTile({ name }) {
  const tile = make('a', 'tile')
  const title = make('span', 'label', name)
  title.title = name
  const meters = make('ul')
  tile.append(title, make('span', 'note'), meters)
  return tile
}

function drawTile(tile, host) {
  const { silent } = host
  setAttribute(tile, 'data-silent', silent ? 'true' : undefined)
  setText(tile.children[1], silent ? `silent for ${seconds(Math.floor(host.ageMs / 1000))}` : '')
  keep(tile.lastChild, summaryOf(host), {
    key: ({ label }) => label,
    create: ({ label }) => {
      const item = make('li')
      item.append(make('span', 'label', label), make('span', 'value'), make('span', 'meter'))
      return item
    },
    update: (item, { share, level }) => {
      setText(item.children[1], percent(share))
      setShare(item.lastChild, share)
      setLevel(item.lastChild, level)
    },
  })
}

function summaryOf(host) {
  const disks = host.list('disk_used_ratio').map(({ value }) => value)
  const memory = host.value('mem_used_ratio')
  const disk = disks.length > 0 ? Math.max(...disks) : undefined
  return [
    { label: 'CPU', share: host.value('cpu_usage', { cpu: 'total' }) },
    { label: 'memory', share: memory, level: levelOf(memory) },
    { label: 'disk', share: disk, level: levelOf(disk) },
  ].filter(({ share }) => share !== undefined)
}
