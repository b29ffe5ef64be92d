import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { Sink, type WirePoint } from '../helpers/sink.js'
import { succeeded } from './helpers/command.js'
import { Example, type Served } from './helpers/example.js'
import { OtlpCollector } from './helpers/otlp-collector.js'
import { Packed } from './helpers/packed.js'

const TIMEOUT = { timeout: 180_000 }

const has =
  (type: string, tags: Readonly<Record<string, string>> = {}) =>
  (points: readonly WirePoint[]) =>
    points.some(
      (point) => point.type === type && Object.entries(tags).every(([name, value]) => point.tags?.[name] === value),
    )

const all =
  (...conditions: readonly ((points: readonly WirePoint[]) => boolean)[]) =>
  (points: readonly WirePoint[]) =>
    conditions.every((condition) => condition(points))

async function get(served: Served, at = '/', init: RequestInit = {}): Promise<void> {
  const response = await fetch(new URL(at, served.url), init)
  await response.text()
  assert.ok(response.ok)
}

/** Requests a route that blocks the event loop until the server logs a stall: one before the watch runs is missed. */
async function getUntilHeld(served: Served): Promise<void> {
  const sentence = /held for \d+ ms: .*, sumOrders < .*, route GET \/totals\/:year; host/
  while (!served.hasSaid(sentence)) await get(served, '/totals/2025')
}

interface Run {
  readonly file: string
  readonly env: Readonly<Record<string, string>>
}

/** Runs an example's server during `use`, then stops it gracefully. */
async function whileServing(example: Example, { file, env }: Run, use: (served: Served) => Promise<void>) {
  const served = await example.serve(file, env)
  try {
    await use(served)
    await served.stop()
  } finally {
    served.kill()
    example.remove()
  }
}

describe('the examples', () => {
  let packed: Packed
  let sink: Sink
  let toSink: Readonly<Record<string, string>>
  before(async () => {
    packed = await Packed.make()
  })
  after(() => packed.remove())
  beforeEach(async () => {
    sink = await Sink.listen()
    toSink = { HOSTPULSE_URL: sink.url }
  })
  afterEach(() => sink.close())

  it('express: a server sends its own figures beside those of its host', TIMEOUT, async () => {
    const example = await Example.install('express', packed.file)
    await whileServing(example, { file: 'server.js', env: toSink }, async (served) => {
      await get(served)
      await sink.until(all(has('http_requests_total', { status: '200', service: 'shop' }), has('mem_used')))
      await getUntilHeld(served)
    })
  })

  it('fastify: a plugin owns the agent', TIMEOUT, async () => {
    const example = await Example.install('fastify', packed.file)
    await whileServing(example, { file: 'server.js', env: toSink }, async (served) => {
      await get(served, '/orders/7')
      await sink.until(all(has('order_last_id'), has('http_request_seconds_total', { route: '/orders/:id' })))
      await getUntilHeld(served)
    })
  })

  it('nestjs: a module owns the agent', TIMEOUT, async () => {
    const example = await Example.install('nestjs', packed.file)
    await example.run('npm', 'run', 'build')
    await whileServing(example, { file: 'dist/main.js', env: toSink }, async (served) => {
      await get(served, '/orders', { method: 'POST' })
      await sink.until(has('orders_total', { service: 'shop' }))
    })
  })

  it('cluster: every process has an agent, and one of them reports the host', TIMEOUT, async () => {
    const example = await Example.install('cluster', packed.file)
    await whileServing(example, { file: 'server.js', env: toSink }, async (served) => {
      await get(served)
      await sink.until(all(has('runtime_rss', { worker: '1' }), has('runtime_rss', { worker: '2' })))
      await sink.until(all(has('mem_used'), has('http_requests_total')))
    })
    assertOncePerTick(sink.points)
  })

  it('opentelemetry: both send to one collector, as the same instance of a service', TIMEOUT, async () => {
    const collector = await OtlpCollector.listen()
    const example = await Example.install('opentelemetry', packed.file)
    await whileServing(example, { file: 'server.js', env: { OTEL_URL: collector.url } }, async (served) => {
      await get(served)
      const ofApp = await collector.until('http.server.requests')
      const ofHost = await collector.until('system.memory')
      const [instance = 'none'] = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(ofApp) ?? []
      assert.ok(ofHost.includes(instance))
    })
    await collector.close()
  })

  it('pm2: every process has an agent, and one of them reports the host', TIMEOUT, async () => {
    const example = await Example.install('pm2', packed.file)
    const env = {
      ...toSink,
      PM2_HOME: path.join(example.folder, '.pm2'),
      PM2_DISABLE_VERSION_CHECK: 'true',
      PORT: String(await freePort()),
    }
    const pm2 = (...words: readonly string[]) =>
      succeeded('npx', ['--no-install', 'pm2', ...words], { cwd: example.folder, env })
    try {
      await pm2('start', 'ecosystem.config.cjs')
      await sink.until(all(has('runtime_rss', { worker: '0' }), has('runtime_rss', { worker: '1' }), has('mem_used')))
    } finally {
      await pm2('kill')
      example.remove()
    }
    assertOncePerTick(sink.points)
  })
})

/** Asserts that each tick yields exactly one point of the host's memory. */
function assertOncePerTick(points: readonly WirePoint[]): void {
  const times = points.filter(({ type }) => type === 'mem_used').map(({ ts }) => ts)
  assert.ok(times.length > 0)
  assert.equal(new Set(times).size, times.length)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
