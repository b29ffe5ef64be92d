// The way from the receiver to the page: what there is, what was, and what comes.

const RETRY_MS = 2000

async function getJson(path) {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return response.json()
}

/** The newest point of every series, with kind, unit and help of the types that are known. */
export function fetchSeries() {
  return getJson('v1/series')
}

/** The points of one type of a host in steps. @param source `{ type, agg, stat, only }` */
export function fetchHistory(host, { type, agg, stat, only }, fromMs, toMs, stepMs) {
  const params = new URLSearchParams({ host, type, agg, step: stepMs, from: Math.floor(fromMs), to: Math.ceil(toMs) })
  for (const [name, value] of Object.entries({ ...only, ...(stat !== undefined && { stat }) })) {
    params.set(`tag.${name}`, value)
  }
  return getJson(`v1/query?${params}`)
}

/** Statistics of the receiver, and of the agent in its process. */
export function fetchStats() {
  return getJson('v1/stats')
}

/**
 * Follows the event stream for as long as the page is open.
 * @param onPoints called with each batch
 * @param onOpen called when the stream stands, and when points were missed: time to ask for the newest values
 * @param onLost called when the stream breaks; it is tried again until it stands
 */
export function follow({ onPoints, onOpen, onLost }) {
  const source = new EventSource('v1/stream')
  source.addEventListener('open', onOpen)
  source.addEventListener('gap', onOpen)
  source.addEventListener('points', ({ data }) => onPoints(JSON.parse(data)))
  source.addEventListener('error', () => {
    onLost()
    // The browser tries again by itself after a broken connection, but not after an answer other than 200.
    if (source.readyState !== EventSource.CLOSED) return
    setTimeout(() => follow({ onPoints, onOpen, onLost }), RETRY_MS)
  })
}
