import { $, setAttribute, setText } from './elements.js'
import { seconds } from './format.js'
import type { HostState } from './host-state.js'

/** State of the event stream. */
export type Connection = 'connecting' | 'live' | 'lost'
type PageState = Connection | 'waiting' | 'silent'

const texts: Readonly<Record<PageState, string>> = {
  connecting: 'connecting',
  live: 'live',
  waiting: 'waiting for points',
  silent: 'no new points',
  lost: 'disconnected, trying again',
}

/** Says in the page's header and title whether its values are current. @param host the shown host, if any */
export function drawStatus(connection: Connection, host: HostState | undefined): void {
  const state = pageState(connection, host)
  setAttribute(document.body, 'data-state', state)
  setText($('state'), texts[state])
  setText($('age'), host === undefined ? '' : `last point ${seconds(Math.floor(host.ageMs / 1000))} ago`)
  const parts = [...(state === 'lost' || state === 'silent' ? [texts[state]] : []), ...(host ? [host.name] : [])]
  const title = [...parts, 'hostpulse'].join(' · ')
  if (document.title !== title) document.title = title
}

function pageState(connection: Connection, host: HostState | undefined): PageState {
  if (connection !== 'live') return connection
  if (host === undefined) return 'waiting'
  return host.silent ? 'silent' : 'live'
}
