// Puts the page together: points come in, the chosen host is drawn at most four times a second.

import { drawCard, makeCard } from './card-view.js'
import { makeCards, seriesName } from './cards.js'
import { getOrMake, keep, make, setHidden, setText } from './elements.js'
import { fetchHistory, fetchSeries, follow } from './feed.js'
import { format, percent, seconds } from './format.js'
import { charted, HISTORY_MS, HostState } from './host-state.js'

const DRAW_MS = 250
const SILENT_MS = 30_000
const MAX_TABLE_ROWS = 500

const $ = (id) => document.getElementById(id)
const hosts = new Map()
/** Kind, unit and help by type, as the receiver's catalogue knows them. */
const units = new Map()
const historyOf = new Set()
let connection = 'connecting'
let loading = false
let drawn = false

function hostOf(name) {
  return getOrMake(hosts, name, () => new HostState(name))
}

/** The host that the address names, or else the first. */
function chosen() {
  const wanted = new URLSearchParams(location.hash.slice(1)).get('host')
  return hosts.get(wanted) ?? hosts.get([...hosts.keys()].sort()[0])
}

async function loadSeries() {
  if (loading) return
  loading = true
  try {
    const { now, series } = await fetchSeries()
    for (const { host: name, type, tags, kind, unit, help, last } of series) {
      units.set(type, { kind, unit, help })
      const host = hostOf(name)
      host.add({ type, tags, ...last })
      host.seenMs = Math.max(host.seenMs, performance.now() - Math.max(0, now - last.ts))
    }
    connection = 'live'
    historyOf.clear()
    await loadHistory(now)
  } catch {
    connection = 'lost'
  } finally {
    loading = false
  }
  scheduleDraw()
}

/** The last minutes of what is charted, so that a fresh page is not an empty one. */
async function loadHistory(now = Date.now()) {
  const host = chosen()
  if (host === undefined || historyOf.has(host.name)) return
  historyOf.add(host.name)
  const results = await Promise.all(charted.map((type) => fetchHistory(host.name, type, now, HISTORY_MS)))
  for (const { type, series } of results) {
    for (const { tags, ts, value } of series) {
      if (tags?.stat === undefined) host.series(type, tags).prepend(ts.map((time, index) => [time, value[index]]))
    }
  }
  scheduleDraw()
}

function takePoints(points) {
  const now = performance.now()
  let news = false
  for (const point of points) {
    const host = hostOf(point.host)
    host.add(point)
    host.seenMs = now
    if (units.has(point.type)) continue
    units.set(point.type, {})
    news = true
  }
  if (news) void loadSeries()
  scheduleDraw()
}

let drawTimer
function scheduleDraw() {
  if (document.hidden) return
  if (drawTimer === undefined) drawTimer = setTimeout(draw, drawn ? DRAW_MS : 0)
}

function draw() {
  drawTimer = undefined
  const host = chosen()
  drawStatus(host)
  drawHosts(host)
  setHidden($('empty'), host !== undefined || connection === 'connecting')
  setHidden($('host'), host === undefined)
  if (host === undefined) return
  drawn = true
  document.title = `${host.name} · hostpulse`
  setText($('name'), host.name)
  setText($('about'), `${new Date(host.ts).toLocaleTimeString()}, lines: last ${seconds(HISTORY_MS / 1000)}`)
  keep($('cards'), makeCards(host, units), { key: ({ id }) => id, create: makeCard, update: drawCard })
  drawTable(host)
}

function drawStatus(host) {
  const silentMs = host === undefined ? undefined : performance.now() - host.seenMs
  const state = connection !== 'live' || silentMs < SILENT_MS ? connection : host === undefined ? 'waiting' : 'silent'
  const words = {
    connecting: 'connecting',
    live: 'live',
    waiting: 'waiting for points',
    silent: 'no new points',
    lost: 'disconnected, trying again',
  }
  $('status').dataset.state = state
  setText($('state'), words[state])
  setText($('age'), silentMs === undefined ? '' : `last point ${seconds(Math.floor(silentMs / 1000))} ago`)
}

function drawHosts(host) {
  setHidden($('hosts'), hosts.size < 2)
  keep(
    $('hosts'),
    [...hosts.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    {
      key: ({ name }) => name,
      create({ name }) {
        const link = make('a')
        link.href = `#host=${encodeURIComponent(name)}`
        link.append(make('span', '', name), make('small'))
        return link
      },
      update(link, one) {
        if (one === host) link.setAttribute('aria-current', 'true')
        else link.removeAttribute('aria-current')
        const usage = one.value('cpu_usage', { cpu: 'total' })
        const silent = performance.now() - one.seenMs > SILENT_MS
        setText(link.lastChild, silent ? 'silent' : usage === undefined ? '' : percent(usage))
      },
    },
  )
}

function drawTable(host) {
  const all = host.all()
  setText($('count'), String(all.length))
  if (!$('all').open) return
  const words = $('filter').value.toLowerCase().split(/\s+/)
  const named = all.map((series) => ({ series, name: seriesName(series) }))
  const found = named
    .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
    .slice(0, MAX_TABLE_ROWS)
  keep($('rows'), found, {
    key: ({ name }) => name,
    create({ series, name }) {
      const line = make('tr')
      line.title = units.get(series.type)?.help ?? ''
      line.append(make('td', '', name), make('td'), make('td'))
      return line
    },
    update(line, { series }) {
      const { kind, unit } = units.get(series.type) ?? {}
      setText(line.children[1], format(series.value, unit))
      setText(line.children[2], kind === 'counter' && series.rate !== undefined ? `${format(series.rate, unit)}/s` : '')
    },
  })
}

const command = `hostpulse run --endpoint ${location.origin}/v1/metrics`
$('command').textContent = command
setHidden($('copy'), navigator.clipboard === undefined)
$('copy').addEventListener('click', async () => {
  await navigator.clipboard.writeText(command)
  setText($('copy'), 'Copied')
})
$('filter').addEventListener('input', draw)
$('all').addEventListener('toggle', draw)
window.addEventListener('hashchange', () => {
  draw()
  loadHistory().catch(scheduleDraw)
})
document.addEventListener('visibilitychange', scheduleDraw)
setInterval(scheduleDraw, 1000)
follow({
  onPoints: takePoints,
  onOpen: loadSeries,
  onLost() {
    connection = 'lost'
    scheduleDraw()
  },
})
