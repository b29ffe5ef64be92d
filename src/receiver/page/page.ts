// Connects the parts of the page: points arrive, and the chosen host is drawn at most once a second.

import { CardView } from './card-view.js'
import { type Card, makeCards } from './cards.js'
import { chosenCharts } from './chosen.js'
import { ChosenView } from './chosen-view.js'
import { DataStart } from './data-start.js'
import { EarlierHistory } from './earlier-history.js'
import { $, setHidden, setText } from './elements.js'
import { Feed } from './feed.js'
import { ForgetDialog } from './forget-dialog.js'
import { prepareGlossary } from './glossary.js'
import { HistoryCache } from './history-cache.js'
import { hostToOpen, standingOf } from './host-order.js'
import type { HostState } from './host-state.js'
import { HostsView } from './hosts-view.js'
import { KeyedList } from './keyed-list.js'
import { readLastHost, writeLastHost } from './last-host.js'
import type { Chart } from './lines.js'
import { drawHostNotices, drawNotices, prepareNotices } from './notices.js'
import { SeriesTable } from './series-table.js'
import { type ShownWindow, shownWindow } from './shown-window.js'
import type { OnSort } from './sort-heads.js'
import { StallList } from './stalls/stall-list.js'
import { StallLog } from './stalls/stall-log.js'
import { drawStatus } from './status.js'
import { Toolbar } from './toolbar.js'
import { withTrends } from './trends.js'
import { moveWindow, readView, type TimeRange, type View, writeView } from './view-state.js'

const DRAW_MS = 1000
/** The page leaves out types that a host has not sent for longer than this, nor in the window. */
const RECENT_MS = 60_000
const SOON_MS = 50
const STATS_MS = 5000

const feed = new Feed({
  onPoints(points) {
    for (const point of points) {
      histories.add(point)
      stallLog.add(point)
    }
  },
  onGap() {
    histories.expire()
    stallLog.expire()
  },
  onChange: drawSoon,
})
const { hosts, facts } = feed
const dataStart = new DataStart(drawSoon)
const histories = new HistoryCache((history, fromMs) => {
  drawSoon()
  void dataStart.note(history, fromMs)
})
const earlierHistory = new EarlierHistory(drawSoon)
const stallLog = new StallLog(drawSoon)
const hostsView = new HostsView(feed, {
  onSight: drawSoon,
  onSort: sorter('hosts'),
  onGroup: (group) => show({ ...view, group }),
  onFilter: (text) => filter({ hosts: text }),
})
const forgetDialog = new ForgetDialog(feed, () => {
  view = { ...view, host: undefined }
  draw()
})
const toolbar = new Toolbar((compareMs) => show({ ...view, compareMs }))
const table = new SeriesTable(facts, choose, (text) => filter({ filter: text }))
const chosenView = new ChosenView(zoom)
const stallList = new StallList(zoom, draw)
const cardList = new KeyedList<Card, CardView>(
  $('cards'),
  ({ id }) => id,
  (card) => {
    const cardView = new CardView(card, zoom, unfolded, sorter(card.id))
    if (card.id === 'stalls') cardView.element.append(stallList.element)
    return cardView
  },
)
/** Ids of the cards whose further charts are shown. */
const unfolded = new Set<string>()
let view = readView(location.hash)
/** End of the window while the charts are paused. */
let pausedMs: number | undefined
let drawTimer: number | undefined

/** Returns the host that the address names, or else the one to open on. */
function shownHost(): HostState | undefined {
  if (view.host !== undefined) return hosts.get(view.host)
  return hostToOpen([...hosts.values()], readLastHost(), (host) => standingOf(host, feed.sparklines.of(host.name)).rank)
}

/** Returns the window of the charts: the address's own, or one that ends at the pause or now. */
function windowOf(host: HostState): ShownWindow {
  return shownWindow(view, pausedMs ?? host.nowMs, dataStart.of(host.name))
}

function drawSoon(): void {
  drawTimer ??= setTimeout(draw, SOON_MS)
}

function draw(): void {
  clearTimeout(drawTimer)
  drawTimer = undefined
  const host = shownHost()
  // Puts the host into the address, so that it shows the same host to whoever opens it.
  if (host !== undefined && view.host === undefined) replaceView({ ...view, host: host.name })
  feed.follow(view.host)
  const { connection, stats } = feed
  drawStatus(connection, host)
  if (host !== undefined && view.fixed === undefined && pausedMs === undefined)
    histories.forget(windowOf(host).range.from)
  if (document.hidden) return
  hostsView.draw(host, view)
  drawNotices({ connection, host, wanted: hosts.size > 0 ? view.host : undefined, receiver: stats.receiver })
  setHidden($('host'), host === undefined)
  setHidden($('toolbar'), host === undefined)
  if (host !== undefined) drawHost(host)
}

function drawHost(host: HostState): void {
  setText($('name'), host.name)
  drawHostNotices(host, feed.sharingOf(host.name))
  const shown = windowOf(host)
  const { range, wanted } = shown
  toolbar.draw({ view, paused: pausedMs !== undefined, shown, newestMs: host.ts })
  const sinceMs = Math.min(range.from, host.ts - RECENT_MS)
  const cards = makeCards(host, facts, feed.stats.receiver.agentHost === host.name ? feed.stats : undefined, sinceMs)
  const chosen = chosenCharts(host, view.series, facts)
  const charts = [...cards.flatMap(shownCharts), ...chosen]
  // Stalls may be older than the points of the charts.
  const stalls = stallLog.get(host, wanted, view)
  const time = {
    history: histories.get(host, range, shown.view, charts),
    earlier: earlierHistory.get(host, shown, charts),
    range,
    stalls: stalls.stalls,
    hidden: view.hidden ?? [],
    onHide,
  }
  chosenView.draw(host.name, view.series, chosen, time)
  cardList.draw(withTrends(cards, time.history, host.ts), (cardView, card) =>
    cardView.draw(card, time, view.sorts?.[card.id]),
  )
  stallList.draw(host, stalls, wanted)
  table.draw(host, view.series, view.filter ?? '')
}

function shownCharts({ id, charts, moreCharts }: Card): readonly Chart[] {
  return unfolded.has(id) ? [...charts, ...moreCharts] : charts
}

/** Changes the address without adding a step to the browser's history. */
function replaceView(next: View): void {
  view = next
  window.history.replaceState(null, '', writeView(view))
}

/** Makes the page open on this host the next time. */
function rememberHost(): void {
  if (view.host !== undefined) writeLastHost(view.host)
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

/** Changes texts of filters. Typing adds no step to the browser's history. */
function filter(texts: Pick<View, 'filter' | 'hosts'>): void {
  replaceView({ ...view, ...texts })
  draw()
}

/** Hides or shows a line. Adds no step to the history either, because a second click undoes it. */
function onHide(line: string): void {
  replaceView({ ...view, hidden: toggled(view.hidden ?? [], line) })
  draw()
}

/** @param id of the table's card; `hosts`: the overview */
function sorter(id: string): OnSort {
  return (sort) => show({ ...view, sorts: { ...view.sorts, [id]: sort } })
}

function choose(name: string): void {
  show({ ...view, series: toggled(view.series, name) })
}

function toggled(all: readonly string[], name: string): readonly string[] {
  return all.includes(name) ? all.filter((one) => one !== name) : [...all, name]
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
$('forget').addEventListener('click', () => forgetDialog.open(shownHost()))
document.addEventListener('toggle', draw, true)
$('ranges').addEventListener('click', () => {
  pausedMs = undefined
})
window.addEventListener('hashchange', () => {
  view = readView(location.hash)
  rememberHost()
  draw()
})
document.addEventListener('visibilitychange', draw)
window.addEventListener('beforeprint', redrawCharts)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawCharts)
setInterval(draw, DRAW_MS)
setInterval(() => {
  if (!document.hidden) feed.renew().catch(drawSoon)
}, STATS_MS)
rememberHost()
void feed.start()
