import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Answer } from '../../src/send/answer.js'
import { version } from '../../src/shared/version.js'
import { type Fault, FaultServer, TAKE } from '../helpers/fault-server.js'
import { ForwardProxy } from './helpers/forward-proxy.js'
import { assertNone, send, serverFor, transportTo } from './helpers/transport.js'
import { until } from './helpers/until.js'

const fixture = (name: string) => new URL(`../../../test/fixtures/tls/${name}.pem`, import.meta.url).pathname
const pair = (name: string) => ({ cert: readFileSync(fixture(name)), key: readFileSync(fixture(`${name}-key`)) })
const caFile = fixture('ca')

async function answerTo(t: TestContext, fault: Fault, timeoutMs = 2000): Promise<Answer> {
  const server = await serverFor(t, { script: () => fault })
  return await send(transportTo(t, server.url, { timeoutMs }))
}

describe('HttpTransport: the request', () => {
  it('sends the body unchanged with the documented headers', async (t) => {
    const server = await serverFor(t)
    await send(transportTo(t, server.url, { headers: { 'X-Scope': 'tenant-1' } }), {
      begin: () => ({ Authorization: 'Bearer t' }),
    })
    const [request] = server.requests
    assert.ok(request)
    assert.deepEqual([request.method, request.path, request.body], ['POST', '/v1/metrics', '[]'])
    const { host, connection, accept, 'accept-encoding': encoding, ...headers } = request.headers
    assert.deepEqual(headers, {
      'content-type': 'application/json',
      'content-length': '2',
      'user-agent': `hostpulse/${version}`,
      'idempotency-key': 'key-1',
      'x-scope': 'tenant-1',
      authorization: 'Bearer t',
    })
    assert.equal(encoding, 'identity')
  })

  it('sends the host of the URL unless a header overrides it', async (t) => {
    const server = await serverFor(t)
    await send(transportTo(t, server.url))
    await send(transportTo(t, server.url, { headers: { host: 'metrics.example' } }))
    const hosts = server.requests.map(({ headers }) => headers.host)
    assert.deepEqual(hosts, [new URL(server.url).host, 'metrics.example'])
  })

  it('gives no answer when a header is invalid', async (t) => {
    const server = await serverFor(t)
    const headers = { 'X-Text': 'not latin: \u{1f642}' }
    assertNone(await send(transportTo(t, server.url, { headers })), 'failed')
    assert.equal(server.requests.length, 0)
  })

  it('reuses one connection and closes it with the transport', async (t) => {
    const server = await serverFor(t)
    const transport = transportTo(t, server.url)
    for (let i = 0; i < 5; i++) await send(transport)
    assert.deepEqual([server.connections, server.openConnections], [1, 1])
    transport.close()
    await until(() => server.openConnections === 0, 'the connection is closed')
  })

  it('survives a server that closes each connection after its answer', async (t) => {
    const server = await serverFor(t, { script: () => ({ kind: 'take and close' }) })
    const transport = transportTo(t, server.url)
    let answered = 0
    for (let i = 0; i < 50; i++) {
      const answer = await send(transport, { retries: 3 })
      if (answer.kind === 'status') answered++
    }
    assert.equal(answered, 50)
  })

  it('connects to a unix socket', async (t) => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'hostpulse-'))
    t.after(() => rmSync(directory, { recursive: true }))
    const server = await serverFor(t, { socketPath: path.join(directory, 'x.sock') })
    const answer = await send(transportTo(t, server.url))
    assert.equal(answer.kind, 'status')
    assert.equal(server.requests[0]?.path, '/v1/metrics')
  })

  it('connects to an IPv6 address', { skip: !hasIPv6() && 'this machine has no IPv6' }, async (t) => {
    const server = await serverFor(t, { host: '::1' })
    const answer = await send(transportTo(t, server.url))
    assert.equal(answer.kind, 'status')
  })
})

describe('HttpTransport: answers', () => {
  it('have status, headers and text', async (t) => {
    const fault: Fault = { kind: 'answer', status: 503, headers: { 'Retry-After': '7' }, body: 'come back later' }
    const answer = await answerTo(t, fault)
    assert.ok(answer.kind === 'status')
    assert.deepEqual([answer.status, answer.headers['retry-after'], answer.body], [503, '7', 'come back later'])
  })

  for (const status of [200, 202, 204, 400, 401, 404, 413, 422, 429, 500, 599]) {
    it(`can have any status: ${status}`, async (t) => {
      const answer = await answerTo(t, { kind: 'answer', status })
      assert.ok(answer.kind === 'status')
      assert.equal(answer.status, status)
    })
  }

  it('can be redirects, which are not followed', async (t) => {
    const elsewhere = await serverFor(t)
    for (const status of [301, 302, 303, 307, 308]) {
      const answer = await answerTo(t, { kind: 'answer', status, headers: { Location: elsewhere.url } })
      assert.ok(answer.kind === 'status')
      assert.equal(answer.status, status)
    }
    assert.equal(elsewhere.requests.length, 0)
  })

  it('are cut off after 64 KB', async (t) => {
    const answer = await answerTo(t, { kind: 'large', bytes: 10_000_000 })
    assert.ok(answer.kind === 'status')
    assert.deepEqual([answer.status, answer.body.length], [200, 65_536])
  })
})

describe('HttpTransport: no answer', () => {
  it('when the connection is refused', async (t) => {
    const server = await FaultServer.start()
    const { url } = server
    await server.close()
    assertNone(await send(transportTo(t, url)), 'failed')
  })

  it('when the name does not resolve', async (t) => {
    const answer = await send(transportTo(t, 'http://name.invalid/'))
    assert.equal(answer.kind, 'none')
  })

  it('when the connection is reset before the body', async (t) => {
    const server = await serverFor(t)
    server.resetsBeforeBody = 1
    assertNone(await send(transportTo(t, server.url)), 'failed')
  })

  it('when the connection is reset after the body', async (t) => {
    assertNone(await answerTo(t, { kind: 'reset' }), 'failed')
  })

  it('when the answer is lost', async (t) => {
    assertNone(await answerTo(t, { kind: 'lose answer' }), 'failed')
  })

  it('when the answer is malformed', async (t) => {
    assertNone(await answerTo(t, { kind: 'broken chunking' }), 'failed')
  })

  const slow: [string, Fault][] = [
    ['hangs before its headers', { kind: 'hang', when: 'before headers' }],
    ['hangs after its headers', { kind: 'hang', when: 'after headers' }],
    ['drips its headers', { kind: 'drip', what: 'headers', everyMs: 20 }],
    ['drips its body', { kind: 'drip', what: 'body', everyMs: 20 }],
  ]
  for (const [name, fault] of slow) {
    it(`within the deadline when the server ${name}, and closes the connection`, async (t) => {
      const server = await serverFor(t, { script: () => fault })
      const transport = transportTo(t, server.url, { timeoutMs: 300 })
      const startMs = performance.now()
      const answer = await Promise.race([send(transport), wait(1500, null)])
      const tookMs = performance.now() - startMs
      assert.ok(answer !== null, 'the deadline never came')
      assertNone(answer, 'timeout')
      assert.ok(tookMs >= 290, `${tookMs} ms`)
      await until(() => server.openConnections === 0, 'the connection is closed')
    })
  }

  it('within the deadline when the server accepts connections and stays silent', async (t) => {
    const server = net.createServer().listen(0, '127.0.0.1')
    const sockets = new Set<net.Socket>()
    server.on('connection', (socket) => sockets.add(socket))
    t.after(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as net.AddressInfo
    assertNone(await send(transportTo(t, `http://127.0.0.1:${port}/`, { timeoutMs: 200 })), 'timeout')
    assertNone(await send(transportTo(t, `https://127.0.0.1:${port}/`, { timeoutMs: 200 })), 'timeout')
  })
})

describe('HttpTransport: attempts', () => {
  it('repeat the same bytes and key, each with its own deadline, as often as the policy allows', async (t) => {
    const server = await serverFor(t, { script: () => ({ kind: 'hang', when: 'before headers' }) })
    const ended: Answer[] = []
    const pauses: number[] = []
    const answer = await send(transportTo(t, server.url, { timeoutMs: 100 }), {
      retries: 3,
      end: (one) => void ended.push(one),
      pause: async (retry) => void pauses.push(retry),
    })
    assertNone(answer, 'timeout')
    assert.deepEqual([ended.length, pauses], [4, [1, 2, 3]])
    assert.deepEqual(new Set(server.requests.map(({ key, body }) => `${key} ${body}`)).size, 1)
    assert.equal(server.requests.length, 4)
  })

  it('end with the first answer that the policy does not retry', async (t) => {
    const faults: Fault[] = [{ kind: 'reset' }, { kind: 'answer', status: 500 }, TAKE]
    const server = await serverFor(t, { script: (_, index) => faults[index] as Fault })
    const answer = await send(transportTo(t, server.url), { retries: 3 })
    assert.ok(answer.kind === 'status')
    assert.deepEqual([answer.status, server.requests.length], [202, 3])
  })

  it('end when the policy declines a retry', async (t) => {
    const server = await serverFor(t, { script: () => ({ kind: 'answer', status: 404 }) })
    await send(transportTo(t, server.url), { retries: 3, shouldRetry: () => false })
    assert.equal(server.requests.length, 1)
  })

  it('carry the credentials of the moment', async (t) => {
    const server = await serverFor(t, { script: () => ({ kind: 'answer', status: 503 }) })
    let attempts = 0
    await send(transportTo(t, server.url), { retries: 1, begin: () => ({ Authorization: `Bearer ${++attempts}` }) })
    assert.deepEqual(
      server.requests.map(({ headers }) => headers.authorization),
      ['Bearer 1', 'Bearer 2'],
    )
  })

  it('end at once on abort, on the wire and in a pause', async (t) => {
    const server = await serverFor(t, { script: () => ({ kind: 'hang', when: 'before headers' }) })
    const transport = transportTo(t, server.url)
    const onWire = new AbortController()
    const hanging = send(transport, {}, onWire.signal)
    await until(() => server.requests.length > 0, 'the request is there')
    onWire.abort()
    assertNone(await hanging, 'aborted')

    server.script = () => ({ kind: 'answer', status: 500 })
    const inPause = new AbortController()
    const paused = send(transport, { retries: 3, pause: async () => inPause.abort() }, inPause.signal)
    assertNone(await paused, 'aborted')
    assert.equal(server.requests.length, 2)
  })

  it('never begin after an abort', async (t) => {
    const server = await serverFor(t)
    const calledOff = new AbortController()
    let begun = 0
    const begin = () => {
      begun++
      return {}
    }
    const answer = send(transportTo(t, server.url), { begin }, calledOff.signal)
    setImmediate(() => calledOff.abort())
    assertNone(await answer, 'aborted')
    assert.equal(begun, 0)
    assert.equal(server.requests.length, 0)
  })
})

describe('HttpTransport: TLS', () => {
  it('trusts the configured authority', async (t) => {
    const server = await serverFor(t, { tls: pair('server') })
    const answer = await send(transportTo(t, server.url, { tls: { caFile } }))
    assert.equal(answer.kind, 'status', JSON.stringify(answer))
  })

  for (const name of ['self-signed', 'expired', 'wrong-name', 'server']) {
    const settings = name === 'server' ? {} : { tls: { caFile } }
    const what = name === 'server' ? 'of an unknown authority' : `that is ${name}`
    it(`sends nothing to a server with a certificate ${what}, despite NODE_TLS_REJECT_UNAUTHORIZED=0`, async (t) => {
      setEnvironment(t, { NODE_TLS_REJECT_UNAUTHORIZED: '0' })
      const server = await serverFor(t, { tls: pair(name) })
      assertNone(await send(transportTo(t, server.url, settings)), 'failed')
      assert.equal(server.requests.length, 0)
    })
  }

  it('presents its certificate to a server that asks for one', async (t) => {
    const server = await serverFor(t, {
      tls: { ...pair('server'), ca: readFileSync(caFile), requestCert: true, rejectUnauthorized: true },
    })
    const tls = { caFile, certFile: fixture('client'), keyFile: fixture('client-key') }
    assert.equal((await send(transportTo(t, server.url, { tls }))).kind, 'status')
    assertNone(await send(transportTo(t, server.url, { tls: { caFile } })), 'failed')
  })

  it('names the file that it cannot read, and reads it once it exists', async (t) => {
    const server = await serverFor(t, { tls: pair('server') })
    const directory = mkdtempSync(path.join(os.tmpdir(), 'hostpulse-'))
    t.after(() => rmSync(directory, { recursive: true }))
    const late = path.join(directory, 'late.pem')
    const transport = transportTo(t, server.url, { tls: { caFile: late } })
    const answer = await send(transport)
    assertNone(answer, 'failed')
    assert.match(answer.kind === 'none' ? answer.message : '', /late\.pem/)
    copyFileSync(caFile, late)
    assert.equal((await send(transport)).kind, 'status')
  })
})

describe('HttpTransport: proxies', () => {
  async function setUp(t: TestContext, tls = false) {
    const proxy = await ForwardProxy.start()
    t.after(() => proxy.close())
    const server = await serverFor(t, tls ? { tls: pair('server') } : {})
    return { proxy, server }
  }

  it('are off by default', async (t) => {
    const { proxy, server } = await setUp(t)
    setEnvironment(t, { http_proxy: proxy.url, no_proxy: '' })
    await send(transportTo(t, server.url))
    assert.deepEqual([proxy.seen, server.requests.length], [[], 1])
  })

  it('forward http requests with the credentials of the proxy URL', async (t) => {
    const { proxy, server } = await setUp(t)
    const url = proxy.url.replace('//', '//us%40er:word@')
    const answer = await send(transportTo(t, server.url, { proxy: url }))
    assert.equal(answer.kind, 'status')
    const credentials = `Basic ${Buffer.from('us@er:word').toString('base64')}`
    assert.deepEqual(proxy.seen, [`POST ${server.url} ${credentials}`])
    assert.equal(server.requests[0]?.headers['proxy-authorization'], credentials)
  })

  it("with TLS are verified by their own name, not by the receiver's", async (t) => {
    const server = await serverFor(t)
    const proxyWith = async (name: string) => {
      const proxy = await ForwardProxy.start(pair(name))
      t.after(() => proxy.close())
      return proxy
    }
    const [own, receivers] = await Promise.all(['server', 'wrong-name'].map(proxyWith))
    assert.ok(own && receivers)
    const passed = await send(transportTo(t, server.url, { proxy: own.url, tls: { caFile } }))
    assert.equal(passed.kind, 'status', JSON.stringify(passed))
    const receiver = 'http://elsewhere.example/'
    assertNone(await send(transportTo(t, receiver, { proxy: receivers.url, tls: { caFile } })), 'failed')
    assert.deepEqual([own.seen, receivers.seen], [[`POST ${server.url} -`], []])
    assert.equal(server.requests[0]?.headers.host, new URL(server.url).host)
  })

  it('tunnel https requests through one kept-alive connection without seeing them', async (t) => {
    const { proxy, server } = await setUp(t, true)
    const transport = transportTo(t, server.url, { proxy: proxy.url.replace('//', '//user:word@'), tls: { caFile } })
    for (let i = 0; i < 3; i++) assert.equal((await send(transport)).kind, 'status')
    assert.deepEqual(proxy.seen, [
      `CONNECT localhost:${server.port} Basic ${Buffer.from('user:word').toString('base64')}`,
    ])
    assert.deepEqual([server.requests.length, server.connections], [3, 1])
    assert.equal(server.requests[0]?.headers['proxy-authorization'], undefined)
    transport.close()
    await until(() => proxy.openConnections === 0, 'the tunnel is closed')
  })

  it('do not weaken verification of the receiver', async (t) => {
    const { proxy, server } = await setUp(t, true)
    assertNone(await send(transportTo(t, server.url, { proxy: proxy.url })), 'failed')
    assert.equal(server.requests.length, 0)
  })

  it('come from the environment with `proxy: env`', async (t) => {
    const { proxy, server } = await setUp(t)
    setEnvironment(t, { http_proxy: proxy.url, no_proxy: '' })
    await send(transportTo(t, server.url, { proxy: 'env' }))
    setEnvironment(t, { no_proxy: '127.0.0.1' })
    await send(transportTo(t, server.url, { proxy: 'env' }))
    assert.deepEqual([proxy.seen.length, server.requests.length], [1, 2])
  })

  it('that stay silent cost one deadline and leave no connection', async (t) => {
    const { proxy, server } = await setUp(t, true)
    proxy.silent = true
    const transport = transportTo(t, server.url, { proxy: proxy.url, timeoutMs: 200 })
    assertNone(await send(transport), 'timeout')
    transport.close()
    await until(() => proxy.openConnections === 0, 'the tunnel is closed')
  })

  it('that are down give no answer', async (t) => {
    const { server } = await setUp(t, true)
    assertNone(await send(transportTo(t, server.url, { proxy: 'http://127.0.0.1:1' })), 'failed')
  })
})

function setEnvironment(t: TestContext, variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name]
    process.env[name] = value
    t.after(() => {
      if (before === undefined) delete process.env[name]
      else process.env[name] = before
    })
  }
}

function hasIPv6(): boolean {
  return Object.values(os.networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'))
}
