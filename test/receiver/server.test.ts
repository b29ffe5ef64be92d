import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { NO_REPORTS } from '../../src/main-thread/stalls/report-listener.js'
import { createReceiver } from '../../src/receiver/server.js'
import { MemoryStore } from '../../src/receiver/store/memory-store.js'
import type { WirePoint } from '../../src/receiver/wire-point.js'
import { systemClock } from '../../src/shared/clock.js'
import { silentLogger } from '../../src/shared/logger.js'
import { ReceiverClient } from '../helpers/receiver-client.js'

function point(overrides: Partial<WirePoint> = {}): WirePoint {
  return { ts: Date.now(), host: 'web-1', type: 'cpu_usage', value: 0.5, tags: { cpu: 'total' }, ...overrides }
}

function newReceiver(token?: string) {
  const store = new MemoryStore({ clock: systemClock })
  return createReceiver({ store, clock: systemClock, logger: silentLogger, token })
}

describe('reading', () => {
  let client: ReceiverClient
  before(async () => {
    client = await ReceiverClient.start()
  })
  after(() => client.close())

  test('lists a series with its newest point, and with kind, unit and help if the metric is known', async () => {
    const ts = Date.now()
    await client.post([point({ ts }), { ts, host: 'web-1', type: 'orders_total', value: 3 }])
    const { status, json } = await client.get('/v1/series')
    const { now, series } = json as { now: number; series: unknown[] }
    assert.equal(status, 200)
    assert.ok(Math.abs(now - Date.now()) < 60_000)
    assert.deepEqual(series, [
      {
        host: 'web-1',
        type: 'cpu_usage',
        tags: { cpu: 'total' },
        kind: 'gauge',
        unit: 'ratio',
        help: 'Share of time the CPU was busy: 1 - (idle + iowait) / total',
        last: { ts, value: 0.5 },
      },
      { host: 'web-1', type: 'orders_total', kind: 'counter', last: { ts, value: 3 } },
    ])
  })

  test('returns one value per step for a query with a step', async () => {
    const start = Math.floor(Date.now() / 10_000) * 10_000 - 20_000
    const points = [0, 1, 2, 3].map((n) => ({ ts: start + n * 5000, host: 'q', type: 'x', value: n }))
    await client.post(points)
    const { json } = await client.get(`/v1/query?type=x&from=${start}&to=${start + 20_000}&step=10000&agg=max`)
    assert.deepEqual(json, {
      type: 'x',
      from: start,
      to: start + 20_000,
      step: 10_000,
      agg: 'max',
      series: [{ host: 'q', ts: [start, start + 10_000], value: [1, 3] }],
    })
  })

  test('names a wrong parameter', async () => {
    for (const path of ['/v1/query', '/v1/query?type=x&step=soon', '/v1/series?hosts=a']) {
      assert.equal((await client.get(path)).status, 400, path)
    }
  })

  test('counts batches and points in its stats', async () => {
    const { json } = await client.get('/v1/stats')
    const { receiver } = json as { receiver: { batches: number; points: object; store: { kind: string } } }
    assert.equal(receiver.batches, 2)
    assert.deepEqual(receiver.points, { accepted: 6, rejected: 0 })
    assert.equal(receiver.store.kind, 'memory')
  })

  test('refuses unknown paths and methods with a JSON error', async () => {
    const calls: [method: string, path: string, status: number][] = [
      ['GET', '/nothing', 404],
      ['GET', '/../package.json', 404],
      ['GET', '/%2e%2e/package.json', 404],
      ['GET', '/%zz', 400],
      ['GET', '/v1/metrics', 405],
      ['PUT', '/v1/metrics', 405],
      ['DELETE', '/', 405],
      ['POST', '/v1/series', 405],
      ['OPTIONS', '/v1/metrics', 405],
    ]
    for (const [method, path, status] of calls) {
      const answer = await client.call({ method, path })
      assert.equal(answer.status, status, `${method} ${path}`)
      assert.equal(typeof (answer.json as { error?: unknown }).error, 'string', `${method} ${path}`)
    }
    assert.equal((await client.call({ method: 'PUT', path: '/v1/metrics' })).headers.allow, 'POST')
    assert.equal((await client.call({ method: 'PUT', path: '/v1/series' })).headers.allow, 'GET, HEAD')
    const head = await client.call({ method: 'HEAD', path: '/v1/series' })
    assert.deepEqual([head.status, head.text], [200, ''])
    const withBody = { method: 'POST', path: '/nothing', headers: { 'content-type': 'text/plain' }, body: 'x' }
    assert.equal((await client.call(withBody)).status, 404)
  })

  test('forbids other origins, frames, sniffing and referrers in every response', async () => {
    for (const path of ['/', '/healthz', '/v1/series', '/nothing']) {
      const { headers } = await client.get(path, { origin: 'https://evil.example' })
      assert.match(String(headers['content-security-policy']), /default-src 'none'.*frame-ancestors 'none'/, path)
      assert.equal(headers['x-content-type-options'], 'nosniff', path)
      assert.equal(headers['referrer-policy'], 'no-referrer', path)
      assert.equal(headers['access-control-allow-origin'], undefined, path)
    }
  })
})

test('refuses a Host header that only resembles this machine', async (t) => {
  const client = await ReceiverClient.start()
  t.after(() => client.close())
  for (const host of ['evil-localhost', 'localhost.evil.example', 'evil-127.0.0.1:80']) {
    assert.equal((await client.get('/v1/series', { host })).status, 403, host)
  }
})

test('serves the statistics of the agent in this process beside those of the receiver', async (t) => {
  const agent = {
    uptimeSeconds: 3,
    collected: 7,
    forced: false,
    exceptions: 0,
    stalls: { seen: 0, seconds: 0, longestSeconds: 0, reports: NO_REPORTS },
    reports: { taken: 0, refused: 0 },
    collectors: {},
    outputs: [],
    removedOutputs: {
      outputs: 0,
      points: {
        ...{ accepted: 0, delivered: 0, rejected: 0, buffered: 0, inFlight: 0 },
        dropped: { overflow: 0, expired: 0, shutdown: 0 },
      },
    },
  }
  const client = await ReceiverClient.start({ agentStats: () => agent })
  t.after(() => client.close())
  const { receiver, ...rest } = (await client.get('/v1/stats')).json as Record<string, unknown>
  assert.deepEqual(rest, agent)
  assert.equal(typeof receiver, 'object')
})

test('reports a failure of the store in the log, not in the response', async (t) => {
  class BrokenStore extends MemoryStore {
    override async append(): Promise<never> {
      throw new Error('secret detail')
    }
  }
  const errors: unknown[] = []
  const logger = { ...silentLogger, error: (fields: object, message: string) => errors.push([message, fields]) }
  const client = await ReceiverClient.start({ store: new BrokenStore({ clock: systemClock }), logger })
  t.after(() => client.close())
  const answer = await client.post([point()])
  assert.equal(answer.status, 500)
  assert.doesNotMatch(answer.text, /secret detail/)
  assert.deepEqual(errors, [['receiver failed', { route: '/v1/metrics', error: 'secret detail' }]])
})

describe('listening', () => {
  test('names a port that is in use, and says what to do', async (t) => {
    const client = await ReceiverClient.start()
    t.after(() => client.close())
    const second = newReceiver()
    t.after(() => second.close())
    await assert.rejects(second.listen({ host: '127.0.0.1', port: client.port }), {
      name: 'ReceiverError',
      code: 'HOSTPULSE_LISTEN_FAILED',
      message: `port ${client.port} is taken on 127.0.0.1: choose another by --listen 127.0.0.1:${client.port + 1}`,
    })
  })

  test('fails on an address of another machine', async (t) => {
    const receiver = newReceiver()
    t.after(() => receiver.close())
    await assert.rejects(receiver.listen({ host: '192.0.2.1', port: 0, insecure: true }), {
      code: 'HOSTPULSE_LISTEN_FAILED',
      message: /192\.0\.2\.1 is not an address of this machine/,
    })
  })

  test('listens on all addresses only with a token or with insecure', async (t) => {
    const refused = newReceiver()
    t.after(() => refused.close())
    await assert.rejects(refused.listen({ host: '0.0.0.0', port: 0 }), { code: 'HOSTPULSE_LISTEN_REFUSED' })
    for (const [token, insecure] of [
      ['secret', false],
      [undefined, true],
    ] as const) {
      const receiver = newReceiver(token)
      t.after(() => receiver.close())
      const { host, port } = await receiver.listen({ host: '0.0.0.0', port: 0, insecure })
      assert.equal(host, '0.0.0.0')
      assert.ok(port > 0)
    }
  })

  test('listens on 127.0.0.1 for localhost, at a URL that can be opened', async (t) => {
    const receiver = newReceiver()
    t.after(() => receiver.close())
    const { url, port } = await receiver.listen({ host: 'localhost', port: 0 })
    assert.equal(url, `http://127.0.0.1:${port}/`)
    assert.equal((await fetch(`${url}healthz`)).status, 200)
  })

  test('closes twice without having listened', async () => {
    const receiver = newReceiver()
    await receiver.close()
    await receiver.close()
  })

  test('closes in time although a client never finishes its request', async () => {
    const client = await ReceiverClient.start()
    const socket = connect(client.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write(
      'POST /v1/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n[',
    )
    await client.get('/healthz')
    const started = performance.now()
    const gone = once(socket, 'close')
    socket.resume()
    socket.on('error', () => {})
    await client.close()
    await gone
    assert.ok(performance.now() - started < 3000)
  })
})
