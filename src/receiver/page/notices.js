// What stands where there are no values to show: why, and what to do.

import { $, setHidden, setText } from './elements.js'

/** A name for this machine alone. */
const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/

/**
 * @param connection connecting, live or lost
 * @param host the one that is shown, if any @param wanted the one that the address asks for, if any
 * @param receiver what the receiver says of itself: `{ agentHost?, needsToken }`
 */
export function drawNotices({ connection, host, wanted, receiver }) {
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
  setHidden($('token'), !receiver.needsToken)
}

function command({ needsToken }) {
  return `hostpulse run --endpoint ${location.origin}/v1/metrics${needsToken ? ' --token-file FILE' : ''}`
}

/** Once, when the page begins. */
export function prepareNotices() {
  setText($('where'), LOOPBACK.test(location.hostname) ? 'on this machine' : 'on any host that can reach it')
  setHidden($('copy'), navigator.clipboard === undefined)
  $('copy').addEventListener('click', async () => {
    await navigator.clipboard.writeText($('command').textContent)
    setText($('copy'), 'Copied')
  })
}
