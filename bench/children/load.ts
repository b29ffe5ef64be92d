import { createRequire } from 'node:module'
import { createHistogram } from 'node:perf_hooks'
import process from 'node:process'

// Loads a server with autocannon. Measures latencies itself, because autocannon's are whole milliseconds. Runs one window per
// message and sends back its figures.

export interface LoadWindow {
  readonly url: string
  readonly seconds: number
  /** Requests a second over all connections; null to send on each connection as soon as it is answered. */
  readonly rate: number | null
}

export interface LoadResult {
  readonly perSecond: number
  readonly errors: number
  /** Milliseconds from a request to its response. */
  readonly p50: number
  readonly p99: number
  readonly p999: number
  readonly most: number
}

interface Run extends Promise<{ readonly errors: number; readonly non2xx: number }> {
  on(name: 'response', listener: (client: object, status: number, bytes: number, ms: number) => void): void
}

type Autocannon = (options: { url: string; connections: number; duration: number; overallRate?: number }) => Run

const CONNECTIONS = 10
const US_PER_MS = 1000
const autocannon: Autocannon = createRequire(import.meta.url)('autocannon')

process.on('message', async ({ request: { url, seconds, rate } }: { request: LoadWindow }) => {
  const latencyUs = createHistogram()
  const run = autocannon({
    url,
    connections: CONNECTIONS,
    duration: seconds,
    ...(rate !== null && { overallRate: rate }),
  })
  run.on('response', (_client, _status, _bytes, ms) => latencyUs.record(Math.max(1, Math.round(ms * US_PER_MS))))
  const startMs = performance.now()
  const { errors, non2xx } = await run
  const elapsedSeconds = (performance.now() - startMs) / 1000
  const at = (percentile: number) => latencyUs.percentile(percentile) / US_PER_MS
  process.send?.({
    perSecond: latencyUs.count / elapsedSeconds,
    errors: errors + non2xx,
    p50: at(50),
    p99: at(99),
    p999: at(99.9),
    most: latencyUs.max / US_PER_MS,
  } satisfies LoadResult)
})
