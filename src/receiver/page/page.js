// Puts the page together: points come in, the chosen host is drawn at most once a second.

import { drawCard, drawCharts, makeCard } from './card-view.js'
import { makeCards } from './cards.js'
import { chosenCharts } from './chosen.js'
import { $, getOrMake, keep, setHidden, setText } from './elements.js'
import { fetchSeries, fetchStats, follow } from './feed.js'
import { HostState } from './host-state.js'
import { drawHosts } from './hosts-view.js'
import { drawNotices, prepareNotices } from './notices.js'
import { Past } from './past.js'
import { drawTable } from './series-table.js'
import { drawStatus } from './status.js'
import { drawToolbar } from './toolbar.js'
import { moveWindow, readView, writeView } from './view-state.js'

const DRAW_MS = 1000
const SOON_MS = 50
const STATS_MS = 5000

const hosts = new Map()
/** Kind, unit and help by type, as the receiver's catalogue knows them. */
const units = new Map()
const past = new Past(drawSoon)
let view = readView(location.hash)
let connection = 'connecting'
let streaming = false
let loading = false
let pausedMs
let stats = { receiver: {} }

function hostOf(name) {
  return getOrMake(hosts, name, () => new HostState(name))
}

/** The host that the address names, or else the first. */
function chosen() {
  return hosts.get(view.host ?? [...hosts.keys()].sort()[0])
}

/** The time that is shown: fixed by the address, stopped by a pause, or up to now by the clock of the host. */
function shownRange(host) {
  if (view.fixed !== undefined) return view.fixed
  const to = pausedMs ?? host.ts + Math.max(0, host.ageMs)
  return { from: to - view.rangeMs, to }
}

async function loadSeries() {
  if (loading) return
  loading = true
  try {
    const [newest, { now, series }] = await Promise.all([fetchStats(), fetchSeries()])
    stats = newest
    for (const { host: name, type, tags, kind, unit, help, last } of series) {
      units.set(type, { kind, unit, help })
      const host = hostOf(name)
      host.add({ type, tags, ...last })
      host.seenBefore(now - last.ts)
    }
    connection = 'live'
  } catch {
    connection = 'lost'
  } finally {
    loading = false
  }
  drawSoon()
}

async function renew() {
  if (document.hidden || !streaming) return
  if (connection === 'lost') await loadSeries()
  else stats = await fetchStats()
}

function takePoints(points) {
  let news = false
  const before = hosts.size
  for (const point of points) {
    hostOf(point.host).add(point)
    past.add(point)
    if (units.has(point.type)) continue
    units.set(point.type, {})
    news = true
  }
  for (const name of new Set(points.map(({ host }) => host))) hostOf(name).seen()
  if (news) void loadSeries()
  if (hosts.size > before) drawSoon()
}

let soon
function drawSoon() {
  soon ??= setTimeout(draw, SOON_MS)
}

function draw() {
  clearTimeout(soon)
  soon = undefined
  const host = chosen()
  drawStatus(connection, host)
  if (host !== undefined && view.fixed === undefined && pausedMs === undefined) past.forget(shownRange(host).from)
  if (document.hidden) return
  drawHosts([...hosts.values()], host, view)
  drawNotices({ connection, host, wanted: hosts.size > 0 ? view.host : undefined, receiver: stats.receiver })
  setHidden($('host'), host === undefined)
  setHidden($('toolbar'), host === undefined)
  if (host !== undefined) drawHost(host)
}

function drawHost(host) {
  if (view.host === undefined) nameHost(host)
  setText($('name'), host.name)
  const range = shownRange(host)
  drawToolbar(view, pausedMs !== undefined, range)
  const cards = makeCards(host, units, stats.receiver.agentHost === host.name ? stats : undefined)
  const picked = chosenCharts(host, view.series, units)
  const history = past.of(
    host,
    range,
    view,
    [...cards, { charts: picked }].flatMap(({ charts }) => charts),
  )
  const time = { past: history, range, onZoom: zoom }
  drawChosen(host, picked, time)
  keep($('cards'), cards, {
    key: ({ id }) => id,
    create: makeCard,
    update: (card, one) => drawCard(card, one, time),
  })
  drawTable(host, units, view.series, choose)
}

/** The address names the host, whoever it is passed to. */
function nameHost({ name }) {
  view = { ...view, host: name }
  window.history.replaceState(null, '', writeView(view))
}

function drawChosen(host, picked, time) {
  const drawn = new Set(picked.flatMap(({ lines }) => lines.map(({ label }) => label)))
  const missing = view.series.filter((name) => !drawn.has(name))
  setHidden($('chosen'), view.series.length === 0)
  setText($('chosen-missing'), missing.length === 0 ? '' : `${host.name} does not send ${missing.join(', ')}.`)
  drawCharts($('chosen-charts'), picked, time)
}

function show(next) {
  location.hash = writeView({ host: chosen()?.name, ...next })
}

/** Shows a part of the time, or with `shift` and `factor` the window beside or around it. */
function zoom(range, shift = 0, factor = 1) {
  pausedMs = undefined
  show({ ...view, fixed: moveWindow(range, shift, factor) })
}

function choose(name) {
  const series = view.series.includes(name) ? view.series.filter((one) => one !== name) : [...view.series, name]
  show({ ...view, series })
}

function pause() {
  pausedMs = pausedMs === undefined ? shownRange(chosen()).to : undefined
  draw()
}

function findSeries() {
  $('all').open = true
  $('all').scrollIntoView()
  $('filter').focus()
}

function redrawCharts() {
  for (const parent of document.querySelectorAll('.charts')) {
    for (const chart of parent.views?.values() ?? []) chart.reset()
  }
  draw()
}

prepareNotices()
$('back').addEventListener('click', () => show({ ...view, fixed: undefined }))
$('clear').addEventListener('click', () => show({ ...view, series: [] }))
$('pause').addEventListener('click', pause)
$('find').addEventListener('click', findSeries)
for (const id of ['filter', 'host-filter']) $(id).addEventListener('input', draw)
document.addEventListener('toggle', draw, true)
$('ranges').addEventListener('click', () => {
  pausedMs = undefined
})
window.addEventListener('hashchange', () => {
  view = readView(location.hash)
  draw()
})
document.addEventListener('visibilitychange', draw)
window.addEventListener('beforeprint', redrawCharts)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawCharts)
setInterval(draw, DRAW_MS)
setInterval(() => renew().catch(drawSoon), STATS_MS)
follow({
  onPoints: takePoints,
  onOpen() {
    streaming = true
    past.expire()
    void loadSeries()
  },
  onLost() {
    streaming = false
    connection = 'lost'
    drawSoon()
  },
})
