// Puts the page together: points come in, the chosen host is drawn at most once a second.

import { drawCard, drawCharts, makeCard } from './card-view.js'
import { makeCards } from './cards.js'
import { chartsOf, chosenCharts } from './charts.js'
import { getOrMake, keep, make, setHidden, setText } from './elements.js'
import { fetchSeries, fetchStats, follow } from './feed.js'
import { format, percent, seconds } from './format.js'
import { History } from './history.js'
import { HostState } from './host-state.js'
import { moveWindow, ranges, readView, stepFor, writeView } from './view-state.js'

const DRAW_MS = 1000
const SOON_MS = 50
const STATS_MS = 5000
const SILENT_MS = 30_000
const MAX_TABLE_ROWS = 500

const $ = (id) => document.getElementById(id)
const hosts = new Map()
/** Kind, unit and help by type, as the receiver's catalogue knows them. */
const units = new Map()
let view = readView(location.hash)
let history
let connection = 'connecting'
let loading = false
let pausedMs
let agentRows = { host: undefined, rows: [] }

function hostOf(name) {
  return getOrMake(hosts, name, () => new HostState(name))
}

/** The host that the address names, or else the first. */
function chosen() {
  return hosts.get(view.host) ?? hosts.get([...hosts.keys()].sort()[0])
}

/** The time that is shown: fixed by the address, stopped by a pause, or up to now by the clock of the host. */
function shownRange(host) {
  if (view.fixed !== undefined) return view.fixed
  const to = pausedMs ?? host.ts + Math.max(0, performance.now() - host.seenMs)
  return { from: to - view.rangeMs, to }
}

function shownCharts(host) {
  return { regular: chartsOf(host), picked: chosenCharts(host, view.series, units) }
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
    history = undefined
    await loadStats()
  } catch {
    connection = 'lost'
  } finally {
    loading = false
  }
  drawSoon()
}

/** What the charts need of the past is fetched once for a host and a window, and then kept up by what comes. */
function historyFor(host, range, { regular, picked }) {
  const stepMs = stepFor(range.to - range.from)
  const { fixed } = view
  if (
    history?.host !== host.name ||
    history.stepMs !== stepMs ||
    history.rangeMs !== view.rangeMs ||
    history.fixed !== fixed
  ) {
    history = Object.assign(new History(host.name, stepMs), { rangeMs: view.rangeMs, fixed, known: '' })
  }
  const sources = [...regular, ...picked].flatMap(({ lines }) => lines)
  const known = sources
    .map(({ type, agg, stat }) => `${type} ${agg} ${stat}`)
    .sort()
    .join()
  if (history.known !== known) {
    history.known = known
    const current = history
    current.load(sources, range.from - stepMs, range.to + stepMs).then(() => current === history && drawSoon())
  }
  return history
}

async function loadStats() {
  const { receiver, collectors = {}, outputs = [] } = await fetchStats()
  agentRows = {
    host: receiver.agentHost,
    rows: [
      ...Object.entries(collectors).map(([name, { state, ok, failed, lastError }]) => ({
        label: `collector ${name}`,
        text: `${state}, ${ok} ok${failed > 0 ? `, ${failed} failed: ${lastError}` : ''}`,
      })),
      ...outputs.map(({ name, state, points }) => ({
        label: `output ${name}`,
        text: `${state}, ${points.delivered} delivered, ${dropped(points)} lost`,
      })),
    ],
  }
}

function dropped({ rejected, dropped: { overflow, expired, shutdown } }) {
  return rejected + overflow + expired + shutdown
}

function takePoints(points) {
  const now = performance.now()
  let news = false
  let first = false
  for (const point of points) {
    first ||= !hosts.has(point.host)
    const host = hostOf(point.host)
    host.add(point)
    host.seenMs = now
    if (history?.host === point.host) history.add(point)
    if (units.has(point.type)) continue
    units.set(point.type, {})
    news = true
  }
  if (news) void loadSeries()
  if (first) drawSoon()
}

let soon
function drawSoon() {
  soon ??= setTimeout(draw, SOON_MS)
}

function draw() {
  clearTimeout(soon)
  soon = undefined
  if (document.hidden) return
  const host = chosen()
  drawStatus(host)
  drawHosts(host)
  setHidden($('failed'), host !== undefined || connection !== 'lost')
  setHidden($('empty'), host !== undefined || connection !== 'live')
  setHidden($('host'), host === undefined)
  if (host === undefined) return
  document.title = `${host.name} · hostpulse`
  setText($('name'), host.name)
  const range = shownRange(host)
  drawToolbar(range)
  const shown = shownCharts(host)
  const past = historyFor(host, range, shown)
  if (view.fixed === undefined && pausedMs === undefined) past.forget(range.from - past.stepMs)
  setHidden($('chosen'), shown.picked.length === 0)
  drawCharts($('chosen'), shown.picked, past, range, zoom)
  keep($('cards'), cardsOf(host), {
    key: ({ id }) => id,
    create: makeCard,
    update: (card, one) => {
      const charts = shown.regular.filter(({ id }) => one.charts.includes(id))
      drawCard(card, one, charts, past, range, zoom)
    },
  })
  drawTable(host)
}

function cardsOf(host) {
  return makeCards(host, units).map((card) =>
    card.id === 'agent' && agentRows.host === host.name ? { ...card, rows: [...card.rows, ...agentRows.rows] } : card,
  )
}

function drawToolbar({ from, to }) {
  keep($('ranges'), ranges, {
    key: ({ label }) => label,
    create: ({ label, ms }) => {
      const link = make('a', '', label)
      link.addEventListener('click', () => {
        pausedMs = undefined
      })
      link.dataset.ms = ms
      return link
    },
    update: (link, { ms }) => {
      const href = writeView({ ...view, fixed: undefined, rangeMs: ms })
      if (link.getAttribute('href') !== href) link.setAttribute('href', href)
      if (view.fixed === undefined && view.rangeMs === ms) link.setAttribute('aria-current', 'true')
      else link.removeAttribute('aria-current')
    },
  })
  const live = view.fixed === undefined
  setHidden($('back'), live)
  setHidden($('pause'), !live)
  $('pause').setAttribute('aria-pressed', String(pausedMs !== undefined))
  setText($('pause'), pausedMs === undefined ? 'Pause' : 'Resume')
  const times = [from, to].map((ms) =>
    new Date(ms).toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'medium' }),
  )
  setText($('about'), live && pausedMs === undefined ? '' : times.join(' to '))
}

function show(next) {
  location.hash = writeView({ host: chosen()?.name, ...next })
}

/** Shows a part of the time, or with `shift` and `factor` the window beside or around it. */
function zoom(range, shift = 0, factor = 1) {
  pausedMs = undefined
  show({ ...view, fixed: moveWindow(range, shift, factor) })
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

/** With more than one host, each with what matters most of it. */
function drawHosts(host) {
  setHidden($('hosts'), hosts.size < 2)
  keep(
    $('hosts'),
    [...hosts.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    {
      key: ({ name }) => name,
      create({ name }) {
        const link = make('a')
        link.append(make('span', '', name), make('small'))
        return link
      },
      update(link, one) {
        link.href = writeView({ ...view, host: one.name, series: [] })
        if (one === host) link.setAttribute('aria-current', 'true')
        else link.removeAttribute('aria-current')
        setText(link.lastChild, summaryOf(one))
      },
    },
  )
}

function summaryOf(host) {
  if (performance.now() - host.seenMs > SILENT_MS) return 'silent'
  const disks = host.list('disk_used_ratio').map(({ value }) => value)
  return [
    ['CPU', host.value('cpu_usage', { cpu: 'total' })],
    ['memory', host.value('mem_used_ratio')],
    ['disk', disks.length > 0 ? Math.max(...disks) : undefined],
  ]
    .filter(([, value]) => value !== undefined)
    .map(([label, value]) => `${label} ${percent(value)}`)
    .join(' · ')
}

function drawTable(host) {
  const all = host.all()
  setText($('count'), String(all.length))
  if (!$('all').open) return
  const words = $('filter').value.toLowerCase().split(/\s+/)
  const found = all.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
  keep($('rows'), found.slice(0, MAX_TABLE_ROWS), {
    key: ({ name }) => name,
    create({ type, name }) {
      const line = make('tr')
      line.title = units.get(type)?.help ?? ''
      const button = make('button', '', name)
      button.type = 'button'
      button.addEventListener('click', () => choose(name))
      const cell = make('td')
      cell.append(button)
      line.append(cell, make('td'), make('td'))
      return line
    },
    update(line, { type, name, value, rate }) {
      const { kind, unit } = units.get(type) ?? {}
      line.firstChild.firstChild.setAttribute('aria-pressed', String(view.series.includes(name)))
      setText(line.children[1], format(value, unit))
      setText(line.children[2], kind === 'counter' && rate !== undefined ? `${format(rate, unit)}/s` : '')
    },
  })
}

function choose(name) {
  const series = view.series.includes(name) ? view.series.filter((one) => one !== name) : [...view.series, name]
  show({ ...view, series })
}

const command = `hostpulse run --endpoint ${location.origin}/v1/metrics`
$('command').textContent = command
setHidden($('copy'), navigator.clipboard === undefined)
$('copy').addEventListener('click', async () => {
  await navigator.clipboard.writeText(command)
  setText($('copy'), 'Copied')
})
$('back').addEventListener('click', () => show({ ...view, fixed: undefined }))
$('pause').addEventListener('click', () => {
  pausedMs = pausedMs === undefined ? shownRange(chosen()).to : undefined
  draw()
})
$('filter').addEventListener('input', draw)
$('all').addEventListener('toggle', draw)
window.addEventListener('hashchange', () => {
  view = readView(location.hash)
  draw()
})
document.addEventListener('visibilitychange', draw)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const charts of document.querySelectorAll('.charts, #chosen')) {
    for (const one of charts.views?.values() ?? []) one.reset()
  }
  draw()
})
setInterval(draw, DRAW_MS)
setInterval(() => document.hidden || loadStats().catch(drawSoon), STATS_MS)
follow({
  onPoints: takePoints,
  onOpen: loadSeries,
  onLost() {
    connection = 'lost'
    drawSoon()
  },
})
