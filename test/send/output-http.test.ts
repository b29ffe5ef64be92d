import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { systemClock } from '../../src/shared/clock.js'
import type { OutputSettings } from '../../src/shared/settings.js'
import { type Fault, FaultServer, type Script, TAKE } from '../helpers/fault-server.js'
import { AGENT_ID, OutputBench } from './helpers/output-bench.js'
import { range } from './helpers/points.js'
import { ScaledClock } from './helpers/scaled-clock.js'
import { until } from './helpers/until.js'

interface SetUp extends Partial<OutputSettings> {
  readonly script?: Script
  /** Speed of the clock as a multiple of real time. */
  readonly speed?: number
}

async function setUp(t: TestContext, { script = () => TAKE, speed = 1, ...settings }: SetUp = {}) {
  const server = await FaultServer.start({ script })
  t.after(() => server.close())
  const clock = speed === 1 ? systemClock : new ScaledClock(speed)
  const bench = new OutputBench(t, { clock, settings: { url: server.url, ...settings } })
  bench.output.start()
  return { server, bench, output: bench.output }
}

const HANG: Fault = { kind: 'hang', when: 'before headers' }

describe('Output over HTTP', () => {
  it('delivers points under keys of agent, output and batch', async (t) => {
    const { server, bench, output } = await setUp(t)
    bench.add(1500, 10)
    assert.equal(await output.flush(5000), true)
    assert.deepEqual(
      server.requests.map(({ key }) => key),
      [`${AGENT_ID}-0-1`, `${AGENT_ID}-0-2`],
    )
    assert.deepEqual(
      server.stored.map(({ value }) => value),
      range(1, 1500),
    )
    assert.deepEqual(bench.output.stats(), {
      name: 'main',
      url: server.url,
      state: 'ok',
      batches: 2,
      attempts: 2,
      retries: 0,
      lastStatus: 202,
      lastError: null,
      points: {
        accepted: 1500,
        delivered: 1500,
        rejected: 0,
        dropped: { overflow: 0, expired: 0, shutdown: 0 },
        buffered: 0,
        inFlight: 0,
      },
    })
  })

  it('stops at once with everything delivered when the receiver is healthy', async (t) => {
    const { server, bench, output } = await setUp(t)
    bench.add(100, 10)
    const startMs = performance.now()
    await output.stop(5000)
    assert.ok(performance.now() - startMs < 300)
    assert.equal(bench.points.delivered, 100)
    await until(() => server.openConnections === 0, 'the connection is closed')
  })

  it('stops within its deadline when the receiver hangs, leaving no connection', async (t) => {
    const { server, bench, output } = await setUp(t, { script: () => HANG })
    bench.add(100, 10)
    const startMs = performance.now()
    await output.stop(200)
    const tookMs = performance.now() - startMs
    assert.ok(tookMs >= 195 && tookMs < 1000, `${tookMs} ms`)
    assert.equal(bench.points.dropped.shutdown, 100)
    bench.assertBalanced()
    await until(() => server.openConnections === 0, 'the connection is closed')
  })

  it('uses the deadline of its stop behind a limiter', async (t) => {
    const limited: Fault = { kind: 'answer', status: 429, headers: { 'Retry-After': '2' } }
    const script: Script = (_, index) => (index < 2 ? limited : TAKE)
    const { server, bench, output } = await setUp(t, { script, speed: 20 })
    bench.add(1500, 10)
    await output.stop(30_000)
    assert.deepEqual([server.requests.length, bench.points.delivered], [4, 1500])
    bench.assertBalanced()
  })

  it('repeats the same bytes under the same key after a lost answer', async (t) => {
    const script: Script = (_, index) => (index === 0 ? { kind: 'lose answer' } : TAKE)
    const { server, bench, output } = await setUp(t, { script, speed: 20 })
    bench.add(10)
    assert.equal(await output.flush(10_000), true)
    assert.equal(server.requests.length, 2)
    assert.deepEqual(server.requests[0]?.raw, server.requests[1]?.raw)
    assert.equal(server.requests[0]?.key, server.requests[1]?.key)
    assert.deepEqual(
      server.stored.map(({ value }) => value),
      range(1, 10),
    )
    assert.deepEqual(
      bench.eventsOf('stateChange').map((event) => event.to),
      ['retrying', 'ok'],
    )
    assert.deepEqual(
      bench.lines.map(({ message }) => message),
      ['first attempt failed', 'first points delivered'],
    )
  })

  it('logs the first failed attempt and the first delivery, and no later ones', async (t) => {
    const script: Script = (_, index) => (index % 2 === 0 ? { kind: 'answer', status: 503, body: 'busy' } : TAKE)
    const { bench, output } = await setUp(t, { script, retry: { retries: 3, initialDelayMs: 10, maxDelayMs: 10 } })
    for (let batches = 0; batches < 3; batches++) {
      bench.add(2)
      assert.equal(await output.flush(5000), true)
    }
    assert.deepEqual(
      bench.lines.map(({ message, fields }) => [message, fields]),
      [
        ['first attempt failed', { output: 'main', status: 503, error: 'HTTP 503: busy' }],
        ['first points delivered', { output: 'main', points: 2, status: 202 }],
      ],
    )
  })

  it('counts points that the receiver says it rejected', async (t) => {
    const { bench, output } = await setUp(t, { script: () => ({ kind: 'take', body: '{"accepted":7,"rejected":3}' }) })
    bench.add(10)
    assert.equal(await output.flush(5000), false)
    assert.deepEqual([bench.points.delivered, bench.points.rejected], [7, 3])
    assert.equal(bench.eventsOf('send')[0]?.points, 7)
    const [line] = bench.messages('points rejected')
    assert.deepEqual([line?.fields['points'], line?.fields['status']], [3, 202])
  })

  it('logs rejected points, but not for every batch', async (t) => {
    const script: Script = ({ points }) =>
      points.some(({ value }) => value % 10 === 0) ? { kind: 'answer', status: 400, body: 'bad point' } : TAKE
    const { bench, output } = await setUp(t, { script })
    for (let batches = 0; batches < 3; batches++) {
      bench.add(20)
      await output.flush(5000)
    }
    assert.deepEqual([bench.points.delivered, bench.points.rejected], [54, 6])
    const lines = bench.messages('points rejected')
    assert.deepEqual(
      lines.map(({ fields }) => fields['error']),
      ['HTTP 400: bad point'],
    )
  })

  it('says once that another agent seems to send under its host name', async (t) => {
    const script: Script = () => ({ kind: 'take', body: '{"accepted":2,"duplicateHost":true}' })
    const { bench, output } = await setUp(t, { script })
    for (let batches = 0; batches < 3; batches++) {
      bench.add(2)
      assert.equal(await output.flush(5000), true)
    }
    const lines = bench.messages('host name seems to be shared')
    assert.deepEqual(
      lines.map(({ fields }) => [fields['output'], fields['status']]),
      [['main', 202]],
    )
  })
})

describe('Output: several at once', () => {
  it('do not wait for one that hangs, nor share credentials', async (t) => {
    const slow = await setUp(t, { script: () => HANG, token: 'token-of-the-slow-one' })
    const quick = await setUp(t, { headers: { 'X-Key': 'key-of-the-quick-one' } })
    slow.bench.add(5000, 50)
    quick.bench.add(5000, 50)
    const startMs = performance.now()
    assert.equal(await quick.output.flush(5000), true)
    assert.ok(performance.now() - startMs < 2000)
    assert.equal(slow.bench.points.delivered, 0)
    assert.equal(slow.server.requests[0]?.headers.authorization, 'Bearer token-of-the-slow-one')
    assert.equal(quick.server.requests[0]?.headers.authorization, undefined)
    assert.equal(slow.server.requests[0]?.headers['x-key'], undefined)
    assert.equal(quick.server.requests[0]?.headers['x-key'], 'key-of-the-quick-one')
    await slow.output.stop(0)
  })
})

describe('Output: gzip', () => {
  it('compresses in a thread and repeats the same compressed bytes', async (t) => {
    const script: Script = (_, index) => (index === 0 ? { kind: 'answer', status: 500 } : TAKE)
    const { server, bench, output } = await setUp(t, {
      script,
      compression: 'gzip',
      retry: { retries: 3, initialDelayMs: 10, maxDelayMs: 100 },
    })
    bench.add(1000, 10)
    assert.equal(await output.flush(60_000), true)
    const [first, second] = server.requests
    assert.equal(first?.headers['content-encoding'], 'gzip')
    assert.ok((first?.raw.length ?? 0) < (first?.body.length ?? 0) / 5)
    assert.deepEqual(first?.raw, second?.raw)
    assert.deepEqual(
      server.stored.map(({ value }) => value),
      range(1, 1000),
    )
    assert.equal(bench.eventsOf('send')[0]?.bytes, first?.raw.length)
  })
})

describe('Output: credentials', () => {
  function tokenFile(t: TestContext, token: string): string {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'hostpulse-'))
    t.after(() => rmSync(directory, { recursive: true }))
    const file = path.join(directory, 'token')
    writeFileSync(file, token)
    return file
  }

  it('come from the URL as HTTP Basic and appear nowhere else', async (t) => {
    const server = await FaultServer.start()
    t.after(() => server.close())
    const url = server.url.replace('//', '//alice:hunter2%21@')
    const bench = new OutputBench(t, { clock: systemClock, settings: { url } })
    bench.output.start()
    bench.add(1)
    await bench.output.flush(5000)
    assert.equal(server.requests[0]?.headers.authorization, `Basic ${Buffer.from('alice:hunter2!').toString('base64')}`)
    assert.equal(bench.output.stats().url, server.url.replace('//', '//***@'))
  })

  it('come from a token file that is read again after a refusal', async (t) => {
    const file = tokenFile(t, 'old-token\n')
    const script: Script = ({ headers }) =>
      headers.authorization === 'Bearer new-token'
        ? TAKE
        : { kind: 'answer', status: 401, body: `bad ${headers.authorization}` }
    const { server, bench, output } = await setUp(t, { script, tokenFile: file, speed: 20 })
    bench.add(3)
    await until(() => output.stats().state === 'blocked', 'the token is refused')
    assert.equal(server.requests[0]?.headers.authorization, 'Bearer old-token')
    writeFileSync(file, 'new-token')
    assert.equal(await output.flush(60_000), true)
    assert.equal(bench.messages('output blocked')[0]?.fields['error'], 'HTTP 401: bad Bearer ***')
  })

  it('block the output while the token file cannot be read: nothing goes out without its token', async (t) => {
    const file = tokenFile(t, '')
    const { server, bench, output } = await setUp(t, { tokenFile: file, speed: 20 })
    bench.add(3)
    await until(() => output.stats().state === 'blocked', 'the output is blocked')
    assert.equal(bench.messages('output blocked')[0]?.fields['error'], `tokenFile ${file} is empty`)
    assert.deepEqual(
      bench.lines.map(({ message }) => message),
      ['output blocked'],
    )
    const { attempts, lastStatus, lastError } = output.stats()
    assert.deepEqual([attempts, lastStatus, lastError], [0, null, `tokenFile ${file} is empty`])
    writeFileSync(file, 'the-token')
    assert.equal(await output.flush(60_000), true)
    assert.deepEqual(
      server.requests.map(({ headers }) => headers.authorization),
      ['Bearer the-token'],
    )
  })

  it('that cannot be read cost a stop no request and no time', async (t) => {
    const { server, bench, output } = await setUp(t, { tokenFile: '/no/such/file' })
    bench.add(3)
    await output.stop(5000)
    assert.deepEqual([server.requests.length, bench.points.dropped.shutdown], [0, 3])
  })

  it('stay in use when the token file disappears', async (t) => {
    const file = tokenFile(t, 'the-token')
    const { server, bench, output } = await setUp(t, { tokenFile: file, speed: 20 })
    bench.add(1)
    await output.flush(60_000)
    rmSync(file)
    await new Promise((resolve) => setTimeout(resolve, 300))
    bench.add(1)
    await output.flush(60_000)
    assert.deepEqual(
      server.requests.map(({ headers }) => headers.authorization),
      ['Bearer the-token', 'Bearer the-token'],
    )
  })

  it('never appear in logs, events or stats, even when the receiver echoes them', async (t) => {
    const echo: Script = ({ headers, path: requestPath }) => ({
      kind: 'answer',
      status: 403,
      body: `\u001b[31m${requestPath} ${JSON.stringify(headers)} ${'x'.repeat(5000)}`,
    })
    const server = await FaultServer.start({ script: echo })
    t.after(() => server.close())
    const secrets = ['user-secret', 'word-secret', 'query-secret', 'header-secret', 'token-secret']
    const bench = new OutputBench(t, {
      clock: systemClock,
      settings: {
        url: `${server.url.replace('//', '//user-secret:word-secret@')}?key=query-secret`,
        headers: { 'X-Key': 'header-secret' },
        token: 'token-secret',
      },
    })
    bench.output.start()
    bench.add(1)
    await bench.output.flush(300)
    await bench.output.stop(300)
    assert.ok(server.requests.length > 0)
    const said = JSON.stringify([bench.lines, bench.events, bench.output.stats()])
    assert.ok(said.includes('HTTP 403'))
    for (const secret of secrets) assert.ok(!said.includes(secret), secret)
    const { lastError } = bench.output.stats()
    assert.ok(lastError && lastError.length <= 1050 && !lastError.includes('\u001b'), lastError ?? 'no error')
  })
})

describe('Output: its process', () => {
  it('can end while a request hangs and points wait', { timeout: 20_000 }, async (t) => {
    const server = await FaultServer.start({ script: () => HANG })
    t.after(() => server.close())
    const module = (name: string) => JSON.stringify(new URL(`../../src/${name}.js`, import.meta.url))
    const settings = { url: server.url, timeoutMs: 60_000, compression: 'gzip' }
    const program = `
      const { Output } = await import(${module('send/output')})
      const { systemClock } = await import(${module('shared/clock')})
      const { silentLogger } = await import(${module('shared/logger')})
      const { outputSettings } = await import(${JSON.stringify(new URL('./helpers/output-settings.js', import.meta.url))})
      const output = new Output(outputSettings(${JSON.stringify(settings)}), {
        clock: systemClock, random: Math.random, logger: silentLogger, emit() {}, host: 'h', tags: {}, agentId: () => 'a', index: 0,
      })
      output.start()
      const layout = { collector: 'x', series: [{ type: 'x', kind: 'gauge' }] }
      const add = () => output.add({ layout, timesMs: Float64Array.of(Date.now()), values: Float64Array.of(1) })
      add()
      output.flush(60_000)
      while (output.stats().attempts === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      await new Promise((resolve) => setTimeout(resolve, 100))
      add()
    `
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'inherit' })
    const startMs = performance.now()
    const [code] = await once(child, 'exit')
    assert.equal(code, 0)
    assert.equal(server.requests.length, 1)
    assert.ok(performance.now() - startMs < 10_000, 'the process did not wait for the answer')
  })
})
