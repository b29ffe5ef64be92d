import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { ExposeServer } from '../../src/expose/expose-server.js'
import { LatestValues } from '../../src/expose/latest-values.js'
import { ScrapeCompressor } from '../../src/expose/scrape-compressor.js'
import { OPEN_METRICS, PROMETHEUS_TEXT } from '../../src/expose/text-format.js'
import { GzipCompressor } from '../../src/send/gzip.js'
import { systemClock } from '../../src/shared/clock.js'
import type { Series } from '../../src/shared/frame.js'
import { silentLogger } from '../../src/shared/logger.js'
import type { AgentStatus } from '../../src/status/agent-status.js'
import { statsOf, statusOf } from '../helpers/agent-stats.js'
import { FakeClock } from '../helpers/fake-clock.js'
import { frame, gauge } from '../send/helpers/encoded.js'

async function serve(t: TestContext, stats = statsOf('idle', 'ok'), port = 0, requestTimeoutMs = 10_000) {
  const clock = new FakeClock()
  const latest = new LatestValues({ intervalsMs: [['test', 1000]], onOverflow: () => {} })
  const compressor = new ScrapeCompressor(new GzipCompressor(systemClock))
  const server = new ExposeServer({
    listen: { host: '127.0.0.1', port },
    host: 'web-1',
    tags: {},
    latest,
    stats: () => stats,
    status: () => statusOf(stats),
    compressor,
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
  return { server, latest, address, url: `http://127.0.0.1:${address.port}` }
}

describe('ExposeServer', () => {
  it('ends connections that say nothing, send a slow head or a slow body, and answers others meanwhile', async (t) => {
    const { address, url } = await serve(t, statsOf('idle', 'ok'), 0, 1_000)
    // Node loads fetch at the first call, which can take longer than a request may.
    await fetch('data:,')
    const beginnings = ['', 'GET /metr', 'GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Le']
    const ends = beginnings.map(async (text) => {
      const socket = connect(address.port, '127.0.0.1')
      socket.on('error', () => {}).resume()
      socket.write(text)
      const drip = setInterval(() => text !== '' && socket.write('x'), 30)
      t.after(() => {
        clearInterval(drip)
        socket.destroy()
      })
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
    assert.equal(plain.headers.get('vary'), 'Accept, Accept-Encoding')
    assert.match(await plain.text(), /^load_1\{host="web-1"\} 0\.5$/m)
    const open = await fetch(`${url}/metrics?x=1`, { headers: { accept: 'application/openmetrics-text' } })
    assert.equal(open.headers.get('content-type'), OPEN_METRICS)
    assert.ok((await open.text()).endsWith('# EOF\n'))
  })

  for (const series of [100, 2000]) {
    it(`compresses ${series} series for who accepts gzip, and gives others the same text`, async (t) => {
      const { latest, url } = await serve(t)
      const many = Array.from({ length: series }, (_, index): [Series, number] => [
        gauge('load_1', { n: `${index}` }),
        0.5,
      ])
      latest.add(frame(new FakeClock().wallMs(), ...many))
      const plain = await fetch(`${url}/metrics`, { headers: { 'accept-encoding': 'identity' } })
      const zipped = await fetch(`${url}/metrics`, { headers: { 'accept-encoding': 'gzip' } })
      assert.deepEqual(
        [plain, zipped].map(({ headers }) => headers.get('content-encoding')),
        [null, 'gzip'],
      )
      const text = await plain.text()
      assert.equal(await zipped.text(), text)
      const lengths = [plain, zipped].map(({ headers }) => Number(headers.get('content-length')))
      assert.deepEqual([lengths[0], (lengths[1] ?? 0) < text.length / 5], [text.length, true])
    })
  }

  it('leaves a small body as it is', async (t) => {
    const { url } = await serve(t)
    const { headers } = await fetch(`${url}/metrics`, { headers: { 'accept-encoding': 'gzip' } })
    assert.equal(headers.get('content-encoding'), null)
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
      [503, { healthy: false, reasons: ['output main is blocked: HTTP 404', 'collector cpu is wedged'] }],
    )
  })

  it('serves the status with what is wrong and what to do', async (t) => {
    const { url } = await serve(t, statsOf('idle', 'blocked'))
    const response = await fetch(`${url}/status`)
    const { healthy, problems, outputs } = (await response.json()) as AgentStatus
    assert.deepEqual([response.status, healthy, problems[0]?.severity], [200, false, 'critical'])
    assert.equal(problems[0]?.advice, 'check the path of url')
    assert.equal(outputs[0]?.maxPoints, 1000)
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

  it('answers 500 when it cannot create a response, and goes on', async (t) => {
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
