// A server with an agent with defaults, including `stalls`. Its requests compute for some milliseconds, and now and then for longer
// than the threshold. Sends its URL, and a ServerStalls for each message: the stalls reported and the gaps it saw itself.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { Agent } from '../../src/index.js'

/** A period in which the loop did not turn, in wall time. */
export interface Held {
  readonly fromMs: number
  readonly toMs: number
}

export interface ServerStalls {
  readonly told: readonly Held[]
  /** Gaps between turns of the loop. */
  readonly gaps: readonly Held[]
  readonly requests: number
}

const LEAST_GAP_MS = 40
/** One request in this many blocks the loop for up to LONGEST_MS. */
const RARE = 1_500
const LONGEST_MS = 600
const USUAL_MS = 3

let requests = 0
const told: Held[] = []
const gaps: Held[] = []
const server = createServer((_request, response) => {
  requests++
  const ms = requests % RARE === 0 ? Math.random() * LONGEST_MS : Math.random() * USUAL_MS
  const endMs = performance.now() + ms
  while (performance.now() < endMs);
  response.end('done')
})
const agent = new Agent({ interval: '1s' }, { logger: silent() })
agent.on('stall', ({ startedMs, seconds }) => told.push({ fromMs: startedMs, toMs: startedMs + seconds * 1e3 }))
agent.start()
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`))
process.on('message', () => process.send?.({ told, gaps, requests } satisfies ServerStalls))

let lastMs = now()
let isDue = false
// Measured after the loop has read its messages: when timers are late, Node runs them again before that.
setInterval(() => {
  if (isDue) return
  isDue = true
  setImmediate(() => {
    isDue = false
    const nowMs = now()
    if (nowMs - lastMs > LEAST_GAP_MS) gaps.push({ fromMs: lastMs, toMs: nowMs })
    lastMs = nowMs
  })
}, 2)

function now(): number {
  return performance.timeOrigin + performance.now()
}

function silent() {
  const log = () => {}
  return { trace: log, debug: log, info: log, warn: log, error: log }
}
