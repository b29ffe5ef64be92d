import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { ExposeServer } from '../../src/expose/expose-server.js'
import { healthOf } from '../../src/expose/health.js'
import { LatestValues } from '../../src/expose/latest-values.js'
import { OPEN_METRICS, PROMETHEUS_TEXT } from '../../src/expose/text-format.js'
import { NO_REPORTS } from '../../src/main-thread/stalls/report-listener.js'
import { silentLogger } from '../../src/shared/logger.js'
import type { AgentStats, CollectorState, OutputState } from '../../src/shared/stats.js'
import { FakeClock } from '../helpers/fake-clock.js'
import { frame, gauge } from '../send/helpers/encoded.js'

function statsOf(collector: CollectorState, output: OutputState): AgentStats {
  const counts = {
    ticks: 1,
    ok: 1,
    failed: 0,
    timeouts: 0,
    crashes: 0,
    skipped: 0,
    partial: 0,
    invalid: 0,
    cut: 0,
    restarts: 0,
  }
  const dropped = { overflow: 0, expired: 0, shutdown: 0 }
  const points = { accepted: 0, delivered: 0, rejected: 0, dropped, buffered: 0, inFlight: 0 }
  const sending = { batches: 0, attempts: 0, retries: 0, lastStatus: 404, lastError: 'HTTP 404' }
  return {
    uptimeSeconds: 1,
    collected: 1,
    reports: { taken: 0, refused: 0 },
    forced: false,
    exceptions: 0,
    stalls: { seen: 0, seconds: 0, longestSeconds: 0, reports: NO_REPORTS },
    collectors: { cpu: { state: collector, ...counts, lastSeconds: 0.001, lastError: null } },
    outputs: [{ name: 'main', url: 'http://x/', state: output, ...sending, points }],
    removedOutputs: { outputs: 0, points },
  }
}

async function serve(t: TestContext, stats = statsOf('idle', 'ok'), port = 0, requestTimeoutMs = 10_000) {
  const clock = new FakeClock()
  const latest = new LatestValues({ intervalsMs: [['test', 1000]], onOverflow: () => {} })
  const server = new ExposeServer({
    listen: { host: '127.0.0.1', port },
    host: 'web-1',
    tags: {},
    latest,
    stats: () => stats,
    clock,
    logger: silentLogger,
    requestTimeoutMs,
  })
  t.after(() => server.close())
  // The server does not keep the process alive.
  const hold = setInterval(() => {}, 1000)
  t.after(() => clearInterval(hold))
  latest.add(frame(clock.wallMs(), [gauge('load_1'), 0.5]))
  const address = await server.start()
  return { server, address, url: `http://127.0.0.1:${address.port}` }
}

describe('ExposeServer', () => {
  it('ends connections that say nothing, send a slow head or a slow body, and answers others meanwhile', async (t) => {
    const { address, url } = await serve(t, statsOf('idle', 'ok'), 0, 400)
    const beginnings = ['', 'GET /metr', 'GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Le']
    const ends = beginnings.map(async (text) => {
      const socket = connect(address.port, '127.0.0.1')
      socket.on('error', () => {}).resume()
      socket.write(text)
      const drip = setInterval(() => text !== '' && socket.write('x'), 30)
      await once(socket, 'close')
      clearInterval(drip)
    })
    assert.equal((await fetch(`${url}/healthz`)).status, 200)
    const late = new AbortController()
    t.after(() => late.abort())
    const deadline = setTimeout(5000, 'late', { signal: late.signal }).catch(() => 'over')
    assert.notEqual(await Promise.race([Promise.all(ends), deadline]), 'late')
  })

  it('serves the latest values in the format that was asked for', async (t) => {
    const { url } = await serve(t)
    const plain = await fetch(`${url}/metrics`)
    assert.deepEqual([plain.status, plain.headers.get('content-type')], [200, PROMETHEUS_TEXT])
    assert.equal(plain.headers.get('vary'), 'Accept')
    assert.match(await plain.text(), /^load_1\{host="web-1"\} 0\.5$/m)
    const open = await fetch(`${url}/metrics?x=1`, { headers: { accept: 'application/openmetrics-text' } })
    assert.equal(open.headers.get('content-type'), OPEN_METRICS)
    assert.ok((await open.text()).endsWith('# EOF\n'))
  })

  it('is healthy while collectors run and outputs deliver', async (t) => {
    const { url } = await serve(t)
    const response = await fetch(`${url}/healthz`)
    assert.deepEqual([response.status, await response.json()], [200, { healthy: true, reasons: [] }])
  })

  it('lists the reasons when it is unhealthy', async (t) => {
    const { url } = await serve(t, statsOf('wedged', 'blocked'))
    const response = await fetch(`${url}/healthz`)
    assert.deepEqual(
      [response.status, await response.json()],
      [503, { healthy: false, reasons: ['collector cpu is wedged', 'output main is blocked: HTTP 404'] }],
    )
  })

  it('serves the statistics', async (t) => {
    const { url } = await serve(t)
    assert.deepEqual(await (await fetch(`${url}/v1/stats`)).json(), statsOf('idle', 'ok'))
  })

  it('answers HEAD without a body and refuses other methods', async (t) => {
    const { url } = await serve(t)
    const head = await fetch(`${url}/metrics`, { method: 'HEAD' })
    assert.deepEqual([head.status, await head.text()], [200, ''])
    assert.equal((await fetch(`${url}/metrics`, { method: 'POST', body: 'x' })).status, 405)
    assert.equal((await fetch(`${url}/`)).status, 404)
  })

  it('fails to start on a taken port and names it', async (t) => {
    const other = createServer().listen(0, '127.0.0.1')
    t.after(() => other.close())
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    await assert.rejects(serve(t, undefined, port), {
      name: 'AgentError',
      code: 'HOSTPULSE_LISTEN_FAILED',
      message: `port ${port} is taken on 127.0.0.1: choose another by expose.listen: 127.0.0.1:${port + 1}`,
    })
  })

  it('listens once when it is started several times', async (t) => {
    const { server, address } = await serve(t)
    assert.deepEqual(await server.start(), address)
  })

  it('accepts only names of this machine on a loopback address', async (t) => {
    const { address } = await serve(t)
    const statusFor = async (host: string) => {
      const request = get({ host: '127.0.0.1', port: address.port, path: '/metrics', headers: { host } })
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      response.resume()
      return response.statusCode
    }
    assert.equal(await statusFor('evil.example'), 403)
    assert.equal(await statusFor(`evil.example:${address.port}`), 403)
    assert.equal(await statusFor(`localhost:${address.port}`), 200)
  })

  it('answers 500 for what it cannot make, and goes on', async (t) => {
    const broken = new Proxy(statsOf('idle', 'ok'), { ownKeys: () => assert.fail('a bug') })
    const { url } = await serve(t, broken)
    const failed = await fetch(`${url}/v1/stats`)
    assert.deepEqual([failed.status, await failed.text()], [500, 'the agent failed to answer: see its log\n'])
    assert.equal((await fetch(`${url}/metrics`)).status, 200)
  })

  it('takes no connection after its close', async (t) => {
    const { server, url } = await serve(t)
    server.close()
    await assert.rejects(fetch(`${url}/healthz`))
  })
})

describe('healthOf', () => {
  it('reports a collector in backoff and a blocked output, and ignores a retry', () => {
    assert.equal(healthOf(statsOf('running', 'retrying')).healthy, true)
    assert.equal(healthOf(statsOf('backoff', 'ok')).healthy, false)
    assert.equal(healthOf(statsOf('idle', 'blocked')).healthy, false)
  })
})
