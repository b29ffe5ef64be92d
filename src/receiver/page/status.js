// Whether what is shown is of now, in the head of the page, in its title and in how values look.

import { $, setAttribute, setText } from './elements.js'
import { seconds } from './format.js'

const words = {
  connecting: 'connecting',
  live: 'live',
  waiting: 'waiting for points',
  silent: 'no new points',
  lost: 'disconnected, trying again',
}

/** @param connection connecting, live or lost @param host the one that is shown, if any */
export function drawStatus(connection, host) {
  const state = connection !== 'live' ? connection : host === undefined ? 'waiting' : host.silent ? 'silent' : 'live'
  setAttribute(document.body, 'data-state', state)
  setText($('state'), words[state])
  setText($('age'), host === undefined ? '' : `last point ${seconds(Math.floor(host.ageMs / 1000))} ago`)
  const parts = [...(state === 'lost' || state === 'silent' ? [words[state]] : []), ...(host ? [host.name] : [])]
  const title = [...parts, 'hostpulse'].join(' · ')
  if (document.title !== title) document.title = title
}
