import assert from 'node:assert/strict'
import dns from 'node:dns'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { Answer } from '../../src/send/answer.js'
import type { HttpTransport } from '../../src/send/http-transport.js'
import { type Clock, systemClock } from '../../src/shared/clock.js'
import { type Fault, FaultServer, type FaultServerOptions, type Script, TAKE } from '../helpers/fault-server.js'
import { ForwardProxy } from './helpers/forward-proxy.js'
import { OutputBench } from './helpers/output-bench.js'
import { rawServer } from './helpers/raw-server.js'
import { ScaledClock } from './helpers/scaled-clock.js'
import { assertNone, assertStatus, send, serverFor, transportTo } from './helpers/transport.js'
import { until } from './helpers/until.js'

const fixture = (name: string) => new URL(`../../../test/fixtures/tls/${name}.pem`, import.meta.url).pathname
const TLS = { cert: readFileSync(fixture('server')), key: readFileSync(fixture('server-key')) }
const caFile = fixture('ca')

const REQUEST_TIMEOUT = 'HTTP/1.1 408 Request Time-out\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

/** Fates of a request on a kept connection. */
const ENDS: readonly (readonly [string, Fault])[] = [
  ['is reset', { kind: 'reset' }],
  ['is reset after its points were stored', { kind: 'raw', bytes: '', after: 'reset', stores: true }],
  ['is closed', { kind: 'raw', bytes: '', after: 'end' }],
  ['is closed after its points were stored', { kind: 'lose answer' }],
  ['gets the 408 of an idle connection', { kind: 'raw', bytes: REQUEST_TIMEOUT, after: 'end' }],
  ['gets the 408 of an older balancer', { kind: 'raw', bytes: 'HTTP/1.0 408 X\r\n\r\nlate', after: 'end' }],
]

/** Answers the first request of each connection, and applies the fault to the others. */
function toKept(fault: Fault): Script {
  const known = new Set<number>()
  return ({ connection }) => {
    if (known.has(connection)) return fault
    known.add(connection)
    return TAKE
  }
}

/** Sends twice, and counts the attempts. */
async function sendTwice(transport: HttpTransport, between: () => unknown = () => {}) {
  const ended: Answer[] = []
  const policy = { end: (answer: Answer) => void ended.push(answer) }
  assertStatus(await send(transport, policy), 202)
  await between()
  const answer = await send(transport, policy)
  return { answer, attempts: ended.length }
}

function assertRepeated({ requests }: FaultServer): void {
  assert.equal(new Set(requests.map(({ key, raw }) => `${key} ${raw.toString('hex')}`)).size, 1)
  assert.equal(requests.at(-1)?.connection, 2)
}

describe('A kept connection that ends before any byte of an answer', () => {
  for (const [name, fault] of ENDS) {
    it(`costs no attempt when the request ${name}`, async (t) => {
      const server = await serverFor(t, { script: toKept(fault) })
      const { answer, attempts } = await sendTwice(transportTo(t, server.url))
      assertStatus(answer, 202)
      assert.deepEqual([attempts, server.requests.length], [2, 3])
      assertRepeated(server)
    })
  }

  const idle: readonly (readonly [string, (socket: Socket) => void])[] = [
    ['closed', (socket) => socket.end()],
    ['reset', (socket) => socket.resetAndDestroy()],
    ['closed with a 408', (socket) => socket.end(REQUEST_TIMEOUT)],
  ]
  for (const [name, close] of idle) {
    it(`costs no attempt when it is ${name} while the request is being sent`, async (t) => {
      const server = await serverFor(t)
      const transport = transportTo(t, server.url)
      // Not awaited: the client sends its next request before it notices.
      const { answer, attempts } = await sendTwice(transport, () => server.sockets.forEach(close))
      assertStatus(answer, 202)
      assert.deepEqual([attempts, server.requests.at(-1)?.connection], [2, 2])
    })
  }

  const ways: readonly (readonly [string, (t: TestContext) => Promise<readonly [FaultServer, HttpTransport]>])[] = [
    [
      'over TLS',
      async (t) => {
        const server = await serverFor(t, { tls: TLS })
        return [server, transportTo(t, server.url, { tls: { caFile } })]
      },
    ],
    [
      'of a unix socket',
      async (t) => {
        const directory = mkdtempSync(path.join(os.tmpdir(), 'hostpulse-'))
        t.after(() => rmSync(directory, { recursive: true }))
        const server = await serverFor(t, { socketPath: path.join(directory, 'x.sock') })
        return [server, transportTo(t, server.url)]
      },
    ],
    [
      'through a tunnel',
      async (t) => {
        const [, server, transport] = await throughProxy(t, { tls: TLS })
        return [server, transport]
      },
    ],
  ]
  for (const [name, open] of ways) {
    it(`costs no attempt ${name}`, async (t) => {
      const [server, transport] = await open(t)
      server.script = toKept({ kind: 'raw', bytes: '', after: 'end' })
      const { answer, attempts } = await sendTwice(transport)
      assertStatus(answer, 202)
      assert.equal(attempts, 2)
      assertRepeated(server)
    })
  }

  it('costs no attempt to a proxy', async (t) => {
    const [proxy, , transport] = await throughProxy(t, {})
    const { answer, attempts } = await sendTwice(transport, () => proxy.endConnections())
    assertStatus(answer, 202)
    assert.equal(attempts, 2)
  })

  for (const format of ['json', 'influx', 'remote-write', 'otlp', 'otlp-json'] as const) {
    it(`is no failure of an output, and loses nothing at its stop: ${format}`, async (t) => {
      const kept = new Set<number>()
      const raw: string[] = []
      const server = await rawServer(t, (socket, number, bytes) => {
        raw.push(bytes)
        if (kept.has(number)) socket.resetAndDestroy()
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
        kept.add(number)
      })
      const compression = format === 'remote-write' ? 'none' : 'gzip'
      const bench = new OutputBench(t, { clock: systemClock, settings: { url: server, format, compression } })
      bench.output.start()
      bench.add(1)
      assert.equal(await bench.output.flush(5000), true)
      bench.add(50, 5)
      await bench.output.stop(5000)
      const { delivered, dropped } = bench.points
      assert.deepEqual([delivered, dropped.shutdown, raw.length], [51, 0, 3])
      assert.equal(raw[1], raw[2])
      const { attempts, retries, lastError } = bench.output.stats()
      assert.deepEqual([attempts, retries, lastError], [2, 0, null])
      assert.deepEqual([bench.eventsOf('sendError'), bench.eventsOf('stateChange')], [[], []])
    })
  }
})

describe('What is an attempt', () => {
  const partial: readonly (readonly [string, string | Buffer])[] = [
    ['half a head', 'HTTP/1.1 200 OK\r\nContent-Le'],
    ['one byte', 'H'],
    ['an interim answer', 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'],
    ['half a body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345'],
  ]
  for (const [name, bytes] of partial) {
    it(`a kept connection that is reset after ${name}`, async (t) => {
      const server = await serverFor(t, { script: toKept({ kind: 'raw', bytes, after: 'reset' }) })
      const { answer, attempts } = await sendTwice(transportTo(t, server.url))
      assertNone(answer, 'failed')
      assert.deepEqual([attempts, server.requests.length], [2, 2])
    })
  }

  it('a new connection that ends, also where it follows a kept one', async (t) => {
    const server = await serverFor(t, { script: (_, index) => (index === 0 ? TAKE : { kind: 'reset' }) })
    const { answer, attempts } = await sendTwice(transportTo(t, server.url))
    assertNone(answer, 'failed')
    assert.deepEqual([attempts, server.requests.length], [2, 3])
  })

  it('a 408 on a new connection, and one that keeps its connection', async (t) => {
    const server = await serverFor(t, { script: () => ({ kind: 'raw', bytes: REQUEST_TIMEOUT, after: 'end' }) })
    assertStatus(await send(transportTo(t, server.url)), 408)
    server.script = toKept({ kind: 'answer', status: 408 })
    const { answer, attempts } = await sendTwice(transportTo(t, server.url))
    assertStatus(answer, 408)
    assert.equal(attempts, 2)
  })

  it('a request that is called off while it is repeated', async (t) => {
    const server = await serverFor(t, {
      script: (_, index) => [TAKE, { kind: 'reset' } as const][index] ?? { kind: 'hang', when: 'before headers' },
    })
    const transport = transportTo(t, server.url)
    await send(transport)
    const calledOff = new AbortController()
    const repeated = send(transport, {}, calledOff.signal)
    await until(() => server.requests.length === 3, 'the request is repeated')
    calledOff.abort()
    assertNone(await repeated, 'aborted')
    await until(() => server.openConnections === 0, 'the connection is closed')
  })

  it('one deadline, also where the request is repeated', async (t) => {
    const server = await serverFor(t, {
      script: (_, index) => [TAKE, { kind: 'reset' } as const][index] ?? { kind: 'hang', when: 'before headers' },
    })
    const { answer, attempts } = await sendTwice(transportTo(t, server.url, { timeoutMs: 150 }))
    assertNone(answer, 'timeout')
    assert.deepEqual([attempts, server.requests.length], [2, 3])
  })
})

describe('A kept connection', () => {
  const unasked = [REQUEST_TIMEOUT, 'HTTP/1.1 200 OK\r\nContent-Le', '\r\n', 'garbage']
  for (const bytes of unasked) {
    it(`is not used again when bytes come that nobody asked for: ${JSON.stringify(bytes.slice(0, 20))}`, async (t) => {
      const server = await serverFor(t)
      const transport = transportTo(t, server.url)
      await send(transport)
      for (const socket of server.sockets) socket.write(bytes)
      await until(() => server.openConnections === 0, 'the connection is closed')
      assertStatus(await send(transport), 202)
      assert.deepEqual(
        server.requests.map(({ connection }) => connection),
        [1, 2],
      )
    })
  }

  it('is not used for another request once it is too old, so that a name may lead elsewhere', async (t) => {
    const server = await serverFor(t)
    const lookups = named(t, ['127.0.0.1'])
    const { clock, pass } = clockOf()
    const url = `http://receiver.example:${server.port}/`
    const transport = transportTo(t, url, { keepAlive: { maxAgeMs: 60_000 } }, clock)
    const connections = async () => {
      assertStatus(await send(transport), 202)
      return server.requests.at(-1)?.connection
    }
    assert.equal(await connections(), 1)
    pass(59_000)
    assert.deepEqual([await connections(), lookups()], [1, 1])
    pass(1_000)
    assert.deepEqual([await connections(), lookups()], [2, 2])
    await until(() => server.openConnections === 1, 'the old one is closed')
    const early = transportTo(t, url, { keepAlive: { maxAgeMs: 60_000 } }, clock, () => 0.99)
    for (const [ms, connection] of [
      [0, 3],
      [54_000, 3],
      [100, 4],
    ] as const) {
      pass(ms)
      await send(early)
      assert.equal(server.requests.at(-1)?.connection, connection, 'ages differ by up to a tenth')
    }
    const never = transportTo(t, url, { keepAlive: { maxAgeMs: 0 } }, clock)
    for (let i = 0; i < 2; i++) await send(never)
    assert.equal(server.connections, 6)
  })

  it('is not used for a probe of a blocked output', async (t) => {
    const old = await serverFor(t, { script: (_, index) => (index === 0 ? TAKE : { kind: 'answer', status: 503 }) })
    const other = await FaultServer.start({ host: '127.0.0.2', port: old.port })
    t.after(() => other.close())
    const addresses = ['127.0.0.1']
    named(t, addresses)
    const bench = new OutputBench(t, {
      clock: new ScaledClock(50),
      settings: { url: `http://receiver.example:${old.port}/`, timeoutMs: 60_000 },
    })
    bench.output.start()
    bench.add(1)
    await bench.output.flush(60_000)
    // The name moves, while the old receiver stays up.
    addresses.splice(0, 1, '127.0.0.2')
    bench.add(1)
    assert.equal(await bench.output.flush(60_000), true)
    assert.deepEqual(
      old.requests.map(({ connection }) => connection),
      [1, 1, 1, 1, 1],
    )
    assert.equal(other.requests[0]?.key, old.requests[4]?.key)
  })
})

/** Starts a proxy and a server, and creates a transport to the server through the proxy. */
async function throughProxy(
  t: TestContext,
  options: FaultServerOptions,
): Promise<readonly [ForwardProxy, FaultServer, HttpTransport]> {
  const proxy = await ForwardProxy.start()
  t.after(() => proxy.close())
  const server = await serverFor(t, options)
  return [proxy, server, transportTo(t, server.url, { proxy: proxy.url, tls: { caFile } })]
}

/** Resolves `receiver.example` to these addresses. Returns a counter of its lookups. */
function named(t: TestContext, addresses: readonly string[]): () => number {
  const lookup = (_name: string, _options: unknown, found: (error: null, all: readonly object[]) => void) =>
    process.nextTick(
      found,
      null,
      addresses.map((address) => ({ address, family: 4 })),
    )
  const { mock } = t.mock.method(dns, 'lookup', lookup as unknown as typeof dns.lookup)
  return () => mock.callCount()
}

/** Returns the system's clock with a monotonic time that can be moved on. */
function clockOf(): { readonly clock: Clock; pass(ms: number): void } {
  let passedMs = 0
  const pass = (ms: number) => {
    passedMs += ms
  }
  const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + passedMs }
  return { clock, pass }
}
