// Connects the parts of the page: points arrive, and the chosen host is drawn at most once a second.

import type { WirePoint } from '../wire-point.js'
import { CardView } from './card-view.js'
import { type Card, makeCards } from './cards.js'
import { chosenCharts } from './chosen.js'
import { ChosenView } from './chosen-view.js'
import { DataStart } from './data-start.js'
import { EarlierHistory } from './earlier-history.js'
import { $, setHidden, setText } from './elements.js'
import { getOrMake } from './get-or-make.js'
import { prepareGlossary } from './glossary.js'
import { HistoryCache } from './history-cache.js'
import { HostState } from './host-state.js'
import { HostsView } from './hosts-view.js'
import { KeyedList } from './keyed-list.js'
import type { Chart } from './lines.js'
import { drawNotices, prepareNotices } from './notices.js'
import { fetchSeries, fetchStats, type MetricFacts, type StatsResponse } from './queries.js'
import { SeriesTable } from './series-table.js'
import { type ShownWindow, shownWindow } from './shown-window.js'
import { StallList } from './stalls/stall-list.js'
import { StallLog } from './stalls/stall-log.js'
import { type Connection, drawStatus } from './status.js'
import { followStream } from './stream.js'
import { Toolbar } from './toolbar.js'
import { withTrends } from './trends.js'
import { moveWindow, readView, type TimeRange, type View, writeView } from './view-state.js'

const DRAW_MS = 1000
/** Types that a host has not sent for longer, and not in the window, have no place on the page. */
const RECENT_MS = 60_000
const SOON_MS = 50
const STATS_MS = 5000

const hosts = new Map<string, HostState>()
/** By metric type, as the receiver's catalogue has them. */
const facts = new Map<string, MetricFacts>()
const dataStart = new DataStart(drawSoon)
const histories = new HistoryCache((history, fromMs) => {
  drawSoon()
  void dataStart.note(history, fromMs)
})
const earlierHistory = new EarlierHistory(drawSoon)
const stallLog = new StallLog(drawSoon)
const hostsView = new HostsView()
const toolbar = new Toolbar((compareMs) => show({ ...view, compareMs }))
const table = new SeriesTable(facts, choose, filterSeries)
const chosenView = new ChosenView(zoom)
const stallList = new StallList(zoom, draw)
const cardList = new KeyedList<Card, CardView>(
  $('cards'),
  ({ id }) => id,
  (card) => {
    const cardView = new CardView(card, zoom, unfolded)
    if (card.id === 'stalls') cardView.element.append(stallList.element)
    return cardView
  },
)
/** Ids of the cards whose further charts are shown. */
const unfolded = new Set<string>()
let view = readView(location.hash)
let connection: Connection = 'connecting'
let streaming = false
let loading = false
/** End of the window while the charts are paused. */
let pausedMs: number | undefined
let stats: StatsResponse = { receiver: {} }
let drawTimer: number | undefined

function hostNamed(name: string): HostState {
  return getOrMake(hosts, name, () => new HostState(name))
}

/** Returns the host that the address names, or else the first. */
function shownHost(): HostState | undefined {
  const [first] = [...hosts.keys()].sort()
  return hosts.get(view.host ?? first ?? '')
}

/** Returns the window of the charts: the address's own, or one that ends at the pause or now. */
function windowOf(host: HostState): ShownWindow {
  return shownWindow(view, pausedMs ?? host.nowMs, dataStart.of(host.name))
}

async function loadSeries(): Promise<void> {
  if (loading) return
  loading = true
  try {
    const [newest, { now, series }] = await Promise.all([fetchStats(), fetchSeries()])
    stats = newest
    for (const { host: name, type, tags, kind, unit, help, last } of series) {
      facts.set(type, { kind, unit, help })
      const host = hostNamed(name)
      host.add({ type, ...(tags && { tags }), ...last })
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

async function renewStats(): Promise<void> {
  if (document.hidden || !streaming) return
  if (connection === 'lost') await loadSeries()
  else stats = await fetchStats()
}

function addPoints(points: readonly WirePoint[]): void {
  let newType = false
  const hostsBefore = hosts.size
  for (const point of points) {
    hostNamed(point.host).add(point)
    histories.add(point)
    stallLog.add(point)
    if (facts.has(point.type)) continue
    facts.set(point.type, {})
    newType = true
  }
  for (const name of new Set(points.map(({ host }) => host))) hostNamed(name).seen()
  if (newType) void loadSeries()
  if (hosts.size > hostsBefore) drawSoon()
}

function drawSoon(): void {
  drawTimer ??= setTimeout(draw, SOON_MS)
}

function draw(): void {
  clearTimeout(drawTimer)
  drawTimer = undefined
  const host = shownHost()
  drawStatus(connection, host)
  if (host !== undefined && view.fixed === undefined && pausedMs === undefined)
    histories.forget(windowOf(host).range.from)
  if (document.hidden) return
  hostsView.draw([...hosts.values()], host, view)
  drawNotices({ connection, host, wanted: hosts.size > 0 ? view.host : undefined, receiver: stats.receiver })
  setHidden($('host'), host === undefined)
  setHidden($('toolbar'), host === undefined)
  if (host !== undefined) drawHost(host)
}

function drawHost(host: HostState): void {
  // The address shows the same host to whoever opens it.
  if (view.host === undefined) replaceView({ ...view, host: host.name })
  setText($('name'), host.name)
  const shown = windowOf(host)
  const { range, wanted } = shown
  toolbar.draw({ view, paused: pausedMs !== undefined, shown, newestMs: host.ts })
  const sinceMs = Math.min(range.from, host.ts - RECENT_MS)
  const cards = makeCards(host, facts, stats.receiver.agentHost === host.name ? stats : undefined, sinceMs)
  const chosen = chosenCharts(host, view.series, facts)
  const charts = [...cards.flatMap(shownCharts), ...chosen]
  // Stalls may be older than the points of the charts.
  const stalls = stallLog.get(host, wanted, view)
  const time = {
    history: histories.get(host, range, shown.view, charts),
    earlier: earlierHistory.get(host, shown, charts),
    range,
    stalls: stalls.stalls,
  }
  chosenView.draw(host.name, view.series, chosen, time)
  cardList.draw(withTrends(cards, time.history, host.ts), (cardView, card) => cardView.draw(card, time))
  stallList.draw(host, stalls, wanted)
  table.draw(host, view.series, view.filter ?? '')
}

function shownCharts({ id, charts, moreCharts }: Card): readonly Chart[] {
  return unfolded.has(id) ? [...charts, ...moreCharts] : charts
}

/** Changes the address without a step of the browser's history. */
function replaceView(next: View): void {
  view = next
  window.history.replaceState(null, '', writeView(view))
}

function show(next: View): void {
  location.hash = writeView({ ...next, host: next.host ?? shownHost()?.name })
}

function zoom(range: TimeRange | undefined, shift = 0, factor = 1): void {
  const host = shownHost()
  const moved = range && moveWindow(range, shift, factor)
  const beyondMs = moved && host ? Math.max(0, moved.to - host.nowMs) : 0
  pausedMs = undefined
  show({ ...view, fixed: moved && { from: moved.from - beyondMs, to: moved.to - beyondMs } })
}

function filterSeries(text: string): void {
  replaceView({ ...view, filter: text || undefined })
  draw()
}

function choose(name: string): void {
  const series = view.series.includes(name) ? view.series.filter((one) => one !== name) : [...view.series, name]
  show({ ...view, series })
}

function togglePause(): void {
  pausedMs = pausedMs === undefined ? shownHost()?.nowMs : undefined
  draw()
}

function redrawCharts(): void {
  chosenView.charts.reset()
  for (const card of cardList.views) card.reset()
  draw()
}

prepareNotices()
prepareGlossary()
$('back').addEventListener('click', () => show({ ...view, fixed: undefined }))
$('clear').addEventListener('click', () => show({ ...view, series: [] }))
$('pause').addEventListener('click', togglePause)
$('find').addEventListener('click', () => table.open())
$('host-filter').addEventListener('input', draw)
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
setInterval(() => renewStats().catch(drawSoon), STATS_MS)
followStream({
  onPoints: addPoints,
  onOpen() {
    streaming = true
    histories.expire()
    stallLog.expire()
    void loadSeries()
  },
  onLost() {
    streaming = false
    connection = 'lost'
    drawSoon()
  },
})
