import { $, setAttribute, setHidden, setText } from './elements.js'
import { count } from './format.js'
import type { HostState } from './host-state.js'
import type { DuplicateHostFacts, ReceiverFacts } from './queries.js'
import { sinceText } from './since.js'
import type { Connection } from './status.js'
import { timeOfDay } from './time-axis.js'

/** Names that reach this machine only. */
const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/

export interface NoticeState {
  readonly connection: Connection
  /** The host that is shown, if any. */
  readonly host: HostState | undefined
  /** The host that the address names, if any. */
  readonly wanted: string | undefined
  readonly receiver: ReceiverFacts
}

/** Explains why there are no values, and what to do. */
export function drawNotices({ connection, host, wanted, receiver }: NoticeState): void {
  const nothing = host === undefined
  const missing = nothing && connection === 'live' && wanted !== undefined
  const empty = nothing && connection === 'live' && !missing
  setHidden($('connecting'), !nothing || connection !== 'connecting')
  setHidden($('failed'), !nothing || connection !== 'lost')
  setHidden($('missing'), !missing)
  setText($('missing-name'), wanted ?? '')
  setHidden($('starting'), !empty || receiver.agentHost === undefined)
  setHidden($('empty'), !empty || receiver.agentHost !== undefined)
  setText($('command'), command(receiver))
  drawCut(receiver)
  setHidden($('token'), !receiver.needsToken)
}

/** Says what the bound on series cuts off, and how to raise it. */
function drawCut({ seriesCut: cut, store }: ReceiverFacts): void {
  setHidden($('cut'), cut === undefined)
  if (cut === undefined) return
  const [first] = cut.hosts
  const hosts = cut.hosts.length > 1 ? `${first?.host} and ${cut.hosts.length - 1} other hosts` : (first?.host ?? '')
  setText(
    $('cut-text'),
    `${count(cut.points)} points of new series from ${hosts} were rejected, the last at ${timeOfDay(new Date(cut.lastMs))}: the store is bound to ${store?.maxSeries} series.`,
  )
  setText($('cut-flag'), cut.raise)
}

/** Says that a host is silent, or that several agents send under its name. @param sharing those agents, if there are any */
export function drawHostNotices(host: HostState, sharing: DuplicateHostFacts | undefined): void {
  const since = host.silent ? sinceText(host) : undefined
  setHidden($('silence'), since === undefined)
  setText($('silence-text'), `Silent since ${since}. What follows is what it sent last.`)
  setAttribute($('cards'), 'data-silent', since)
  // The style sheet writes it into every card.
  $('cards').style.setProperty('--since', `"as of ${since}"`)
  setHidden($('twins'), sharing === undefined)
  const where = sharing?.hostIds.length === 1 ? ' on one machine' : ''
  setText($('twins-count'), `${sharing?.agents} agents${where}`)
}

function command({ needsToken }: ReceiverFacts): string {
  return `hostpulse run --endpoint ${location.origin}/v1/metrics${needsToken ? ' --token-file FILE' : ''}`
}

/** Fills in the parts that depend only on the page's address. Called once. */
export function prepareNotices(): void {
  setText($('where'), LOOPBACK.test(location.hostname) ? 'on this machine' : 'on any host that can reach it')
  // Browsers give pages a clipboard only over HTTPS and on loopback.
  setHidden($('copy'), !('clipboard' in navigator))
  $('copy').addEventListener('click', async () => {
    await navigator.clipboard.writeText($('command').textContent ?? '')
    setText($('copy'), 'Copied')
  })
}
