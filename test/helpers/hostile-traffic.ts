import { type ChildProcess, fork } from 'node:child_process'
import { connect } from 'node:net'
import os from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const ENTRY = fileURLToPath(new URL('./hostile-entry.js', import.meta.url))

/** Starts a process that attacks the receiver at `port` until it is killed. Its low priority leaves the CPU to the receiver. */
export function startHostileTraffic(port: number, connections: number): ChildProcess {
  const child = fork(ENTRY, [String(port), String(connections)], { execArgv: [] })
  if (child.pid !== undefined) os.setPriority(child.pid, os.constants.priority.PRIORITY_BELOW_NORMAL)
  return child
}

/** Sends over one connection until `signal` aborts. `n` distinguishes the clients of one kind. */
type HostileClient = (port: number, n: number, signal: AbortSignal) => Promise<void>

/** Milliseconds between the bytes of a slow client. */
const SLOW_MS = 100
const DOCUMENT_BYTES = 19_000_000

/**
 * Attacks the receiver at `port` over this many connections, of every kind in turn or of one kind.
 * @returns resolves once `signal` has aborted and every connection is closed
 */
export async function sendHostileTraffic(
  port: number,
  connections: number,
  signal: AbortSignal,
  only?: string,
): Promise<void> {
  const clients = Object.entries(kinds).flatMap(([name, client]) =>
    only === undefined || name === only ? [client] : [],
  )
  await Promise.all(Array.from({ length: connections }, (_, n) => clients[n % clients.length]?.(port, n, signal)))
}

const point = (value: number) => `{"ts":1,"host":"evil","type":"x","value":${value}}`
const bigTags = `"${'t'.repeat(240)}":"${'v'.repeat(4000)}"`
const manyTags = Array.from({ length: 64 }, (_, n) => `"t${n}":"${'ü'.repeat(40)}"`).join()

/** Compressed bodies that each decompress to up to 20 MB. Made when first needed. */
const bombs: readonly (() => string)[] = [
  () => `[${' '.repeat(DOCUMENT_BYTES)}]`,
  () => '['.repeat(9_900_000),
  () => `[${'[[],'.repeat(4_000_000)}1`,
  () => `[${'{},'.repeat(6_000_000)}1]`,
  () => `[${Array.from({ length: 300_000 }, (_, n) => point(n % 10)).join()}]`,
  () => `["${'a'.repeat(DOCUMENT_BYTES)}"]`,
  () => `["${'\\u00e9'.repeat(DOCUMENT_BYTES / 6)}"]`,
  () => `[${Array.from({ length: 9 }, () => `{"ts":1,"host":"${'\\u0065'.repeat(300_000)}"}`).join()}]`,
  () => `[{${Array.from({ length: 1_000_000 }, (_, n) => `"${n.toString(36)}":1`).join()}}]`,
  () => `[${'1,'.repeat(9_000_000)}1]`,
]
const packed: Buffer[] = []

function bomb(n: number): Buffer {
  const index = n % bombs.length
  packed[index] ??= gzipSync((bombs[index] as () => string)())
  return packed[index]
}

/** Body of new series, until the receiver takes no more. */
function bigSeries(n: number): Buffer {
  const tags = n % 2 === 0 ? bigTags : manyTags
  const points = Array.from({ length: 500 }, (_, i) => {
    return `{"ts":${Date.now()},"host":"evil-${n}-${i}","type":"x","value":1,"tags":{${tags}}}`
  })
  return gzipSync(`[${points.join()}]`)
}

const kinds: Readonly<Record<string, HostileClient>> = {
  bombs: posts((n) => ({ body: bomb(n), gzip: true })),
  moreBombs: posts((n) => ({ body: bomb(n + 5), gzip: true })),
  bigSeries: posts((n) => ({ body: bigSeries(n), gzip: true })),
  // As large as an uncompressed body may be.
  largeBodies: posts((n) => ({ body: Buffer.from(`[${point(n)}${`,${point(n)}`.repeat(90_000)}]`), gzip: false })),
  futurePoints: posts((n) => ({
    body: Buffer.from(`[{"ts":${Date.now() + 1e9 * n},"host":"evil","type":"x","value":1}]`),
    gzip: false,
  })),
  // One key for different bodies, each sent twice.
  conflicts: posts((n) => ({ body: Buffer.from(`[${point(n >> 1)}]`), gzip: false, key: 'evil' })),
  slowHeads: slowly((sent) => 'POST /v1/metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: '[sent] ?? 'x'),
  slowBodies: slowly((sent) => (sent > 0 ? ' ' : `${post('Content-Length: 4900000')}[${' '.repeat(500_000)}`)),
  oneByteChunks,
  unreadStreams: unread('/v1/stream'),
  unreadSeries: unread('/v1/series'),
  unreadQueries: unread('/v1/query?type=x'),
  unreadOpenApi: unread('/v1/openapi.json'),
}

function post(length: string): string {
  return `POST /v1/metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${length}\r\n\r\n`
}

interface HostilePost {
  readonly body: Buffer
  readonly gzip: boolean
  readonly key?: string
}

/** Posts one body after the other, waiting for at most one answer at a time. */
function posts(make: (n: number) => HostilePost): HostileClient {
  return async (port, first, signal) => {
    for (let n = first; !signal.aborted; n++) {
      const { body, gzip, key } = make(n)
      const headers = { 'content-type': 'application/json', ...(gzip && { 'content-encoding': 'gzip' }) }
      const request = {
        method: 'POST',
        body,
        signal,
        headers: key === undefined ? headers : { ...headers, 'idempotency-key': key },
      }
      await fetch(`http://127.0.0.1:${port}/v1/metrics`, request)
        .then((response) => response.arrayBuffer())
        .catch(() => {})
      // At least one turn of the loop, and time for a receiver that refuses immediately.
      await sleep(5)
    }
  }
}

/** Sends a text piece by piece, and starts over when the receiver closes. */
function slowly(text: (sent: number) => string): HostileClient {
  return whileOpen(async (write, isOpen) => {
    for (let sent = 0; isOpen(); sent++) {
      write(text(sent))
      await sleep(SLOW_MS)
    }
  })
}

/** Sends a body in chunks of one byte, as fast as the receiver takes them. */
function oneByteChunks(port: number, n: number, signal: AbortSignal): Promise<void> {
  const chunks = '1\r\n \r\n'.repeat(5000)
  return whileOpen(async (write, isOpen) => {
    write(post('Transfer-Encoding: chunked'))
    while (isOpen()) {
      write(chunks)
      await sleep(20)
    }
  })(port, n, signal)
}

/** Sends request after request without reading an answer. */
function unread(path: string): HostileClient {
  return whileOpen(
    async (write, isOpen) => {
      for (let asked = 0; isOpen(); asked++) {
        if (asked < 1000) write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
        await sleep(SLOW_MS)
      }
    },
    { reads: false },
  )
}

type Talk = (write: (text: string) => void, isOpen: () => boolean) => Promise<void>

/** Reconnects whenever the connection has ended. */
function whileOpen(talk: Talk, { reads = true } = {}): HostileClient {
  return async (port, _n, signal) => {
    while (!signal.aborted) {
      const socket = connect(port, '127.0.0.1').on('error', () => {})
      if (reads) socket.resume()
      const close = () => socket.destroy()
      signal.addEventListener('abort', close)
      // Bounds the unsent bytes, which would pile up in this process.
      await talk(
        (text) => socket.writableLength < 1_000_000 && socket.write(text),
        () => !socket.destroyed && socket.writable,
      )
      signal.removeEventListener('abort', close)
      socket.destroy()
      await sleep(SLOW_MS)
    }
  }
}
