import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { stallReport } from '../../../src/collectors/stalls.js'
import type { Frame } from '../../../src/shared/frame.js'
import type { Logger } from '../../../src/shared/logger.js'
import { ReportCells } from '../../../src/shared/report-cells.js'
import type { OutputSettings } from '../../../src/shared/settings.js'
import { ReportSender } from '../../../workers/reports/report-sender.js'
import { type Fault, FaultServer, type Script, TAKE } from '../../helpers/fault-server.js'
import { outputSettings } from '../../send/helpers/output-settings.js'

const AGENT = '0123456789abcdef0123456789abcdef'
const RETRY = { retries: 1, initialDelayMs: 5, maxDelayMs: 10 }
const answer = (status: number): Fault => ({ kind: 'answer', status })

const TS = Date.now()

function report(number: number): Frame {
  const series = [{ type: stallReport.type, kind: stallReport.kind, tags: { state: 'ended', line: String(number) } }]
  return { layout: { collector: 'stalls', series }, timesMs: Float64Array.of(TS), values: Float64Array.of(1.5) }
}

interface Rig {
  readonly sender: ReportSender
  readonly cells: ReportCells
  readonly logged: string[]
  /** Resolves when the counts satisfy the condition. Until then, checks at every turn that they balance. */
  until(condition: (counts: ReturnType<ReportCells['read']>) => boolean): Promise<void>
}

function rig(t: TestContext, output: Partial<OutputSettings>, cells = new ReportCells()): Rig {
  const logged: string[] = []
  const log = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`)
  const logger: Logger = { trace: log, debug: log, info: log, warn: log, error: log }
  const settings = outputSettings({ retry: RETRY, timeoutMs: 500, ...output })
  const sender = new ReportSender(
    { output: settings, host: 'web-1', tags: { env: 'prod' }, agentId: AGENT, cells: cells.memory },
    logger,
  )
  t.after(() => sender.close())
  void sender.start()
  return {
    sender,
    cells,
    logged,
    async until(condition) {
      const endMs = performance.now() + 10_000
      for (;;) {
        const counts = cells.read()
        assertIdentity(counts)
        if (condition(counts)) return
        assert.ok(performance.now() < endMs, JSON.stringify(counts))
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    },
  }
}

function assertIdentity({
  accepted,
  delivered,
  rejected,
  dropped,
  buffered,
  inFlight,
}: ReturnType<ReportCells['read']>) {
  assert.equal(accepted, delivered + rejected + dropped + buffered + inFlight)
}

async function receiver(t: TestContext, script?: Script): Promise<FaultServer> {
  const server = await FaultServer.start(script === undefined ? {} : { script })
  t.after(() => server.close())
  return server
}

test('each report is a request of its own, with the key of its number and what the output sends with', async (t) => {
  const server = await receiver(t)
  const { sender, until } = rig(t, {
    url: server.url,
    token: 'token-1',
    headers: { 'x-team': 'a', 'user-agent': 'own' },
  })
  sender.add(report(1))
  sender.add(report(2))
  await until(({ delivered }) => delivered === 2)
  assert.deepEqual(
    server.requests.map(({ key }) => key),
    [`${AGENT}-stall-1`, `${AGENT}-stall-2`],
  )
  const { headers, body } = server.requests[0] ?? {}
  assert.equal(
    body,
    `[{"ts":${TS},"host":"web-1","type":"runtime_stall_seconds","value":1.5,"tags":{"env":"prod","state":"ended","line":"1"}}]`,
  )
  assert.deepEqual(
    ['authorization', 'x-team', 'user-agent', 'content-type'].map((name) => headers?.[name]),
    ['Bearer token-1', 'a', 'own', 'application/json'],
  )
})

test('reports go over TLS with a client certificate, and over a unix socket, as the output does', async (t) => {
  const fixture = (name: string) => new URL(`../../../../test/fixtures/tls/${name}.pem`, import.meta.url).pathname
  const [caFile, certFile, keyFile] = [fixture('ca'), fixture('client'), fixture('client-key')]
  const [ca, cert, key] = [caFile, fixture('server'), fixture('server-key')].map((file) => readFileSync(file))
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const tls = { ca, cert, key, requestCert: true, rejectUnauthorized: true }
  for (const options of [{ tls }, { socketPath: path.join(folder, 'receiver.sock') }]) {
    const server = await FaultServer.start(options)
    t.after(() => server.close())
    const { sender, until } = rig(t, { url: server.url, tls: { caFile, certFile, keyFile } })
    sender.add(report(1))
    await until(({ delivered }) => delivered === 1)
    assert.equal(server.stored.length, 1)
  }
})

test('a failed report is repeated as it is, and probed with when its retries are used up', async (t) => {
  const server = await receiver(t, (_, index) => (index < 3 ? answer(503) : TAKE))
  const { sender, until, logged } = rig(t, { url: server.url })
  sender.add(report(1))
  await until(({ delivered }) => delivered === 1)
  assert.equal(new Set(server.requests.map(({ key, body }) => `${key} ${body}`)).size, 1)
  assert.deepEqual(
    logged.flatMap((line) => /^output \w+/.exec(line) ?? []),
    ['output blocked', 'output recovered'],
  )
})

test('a receiver that refuses the token or redirects keeps the report waiting; no secret is logged', async (t) => {
  for (const status of [401, 307]) {
    const server = await receiver(t, () => ({
      kind: 'answer',
      status,
      headers: { Location: '/elsewhere' },
      body: 'token hunter2-token is wrong',
    }))
    const { sender, until, logged } = rig(t, { url: server.url, token: 'hunter2-token' })
    sender.add(report(1))
    await until(({ inFlight }) => inFlight === 1 && server.requests.length >= 2)
    await sender.finish(1_000)
    await until(({ dropped }) => dropped === 1)
    assert.ok(server.requests.every(({ path }) => path === '/v1/metrics'))
    assert.ok(logged.length >= 2 && logged.every((line) => !line.includes('hunter2')), logged.join('\n'))
  }
})

test('a report that the receiver does not take is rejected, and the next one is sent', async (t) => {
  const server = await receiver(t, (_, index) => [answer(413), answer(400), TAKE][index] ?? TAKE)
  const { sender, until } = rig(t, { url: server.url })
  for (const number of [1, 2, 3]) sender.add(report(number))
  await until(({ rejected, delivered }) => rejected === 2 && delivered === 1)
  assert.equal(server.requests.length, 3)
})

test('a hundred reports are kept besides the one on the wire; the oldest is dropped first', async (t) => {
  let hangs = true
  const server = await receiver(t, () => (hangs ? { kind: 'hang', when: 'before headers' } : TAKE))
  const { sender, until, cells } = rig(t, { url: server.url })
  sender.add(report(1))
  await until(({ inFlight }) => inFlight === 1 && server.requests.length === 1)
  for (let number = 2; number <= 105; number++) sender.add(report(number))
  await until(({ dropped }) => dropped > 0)
  const { dropped, buffered, inFlight } = cells.read()
  assert.deepEqual([dropped, buffered, inFlight], [4, 100, 1])
  // Once its attempt is over, the report that was on the wire is the oldest.
  hangs = false
  await until(({ delivered }) => delivered === 100)
  const lines = server.stored.map(({ tags }) => Number(tags?.['line']))
  assert.deepEqual([lines.length, lines[0], lines[1], lines.at(-1)], [100, 6, 7, 105])
})

test('a thread that comes after another counts on, and uses no key twice', async (t) => {
  const server = await receiver(t)
  const cells = new ReportCells()
  const first = rig(t, { url: server.url }, cells)
  first.sender.add(report(1))
  await first.until(({ delivered }) => delivered === 1)
  // Counts left by a thread that is killed with a report on the wire.
  cells.publish({ accepted: 3, delivered: 1, rejected: 0, dropped: 0, buffered: 1, inFlight: 1, bodies: 3 })
  const second = rig(t, { url: server.url }, cells)
  second.sender.add(report(4))
  await second.until(({ delivered }) => delivered === 2)
  const { accepted, dropped } = cells.read()
  assert.deepEqual([accepted, dropped], [4, 2])
  assert.deepEqual(
    server.requests.map(({ key }) => key),
    [`${AGENT}-stall-1`, `${AGENT}-stall-4`],
  )
})

test('what is left is sent when the thread finishes; a closed sender takes nothing', async (t) => {
  const server = await receiver(t)
  const { sender, cells } = rig(t, { url: server.url })
  for (const number of [1, 2, 3]) sender.add(report(number))
  await sender.finish(5_000)
  assert.equal(cells.read().delivered, 3)
  sender.close()
  sender.add(report(4))
  const { accepted } = cells.read()
  assert.deepEqual([accepted, cells.isOpen], [3, false])
  assertIdentity(cells.read())
})
