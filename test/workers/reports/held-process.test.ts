import assert from 'node:assert/strict'
import { platform } from 'node:process'
import { describe, it, type TestContext } from 'node:test'
import type { AgentStats } from '../../../src/index.js'
import { NO_REPORTS } from '../../../src/main-thread/stalls/report-listener.js'
import type { ServedStall } from '../../../workers/reports/recent-stalls.js'
import { FaultServer, type ReceivedRequest, type Script, TAKE, type WirePoint } from '../../helpers/fault-server.js'
import { ReportChild } from '../../helpers/report-child.js'
import type { ReportHostArguments } from '../../helpers/report-host.js'

const SECRET = 'w0nderful-secret'

async function receiver(t: TestContext, script?: Script): Promise<FaultServer> {
  const server = await FaultServer.start(script === undefined ? {} : { script })
  t.after(() => server.close())
  return server
}

/** Polls until the condition holds, because a receiver has no event for stored points. */
async function until(condition: () => boolean, what: string): Promise<void> {
  for (let waitedMs = 0; !condition(); waitedMs += 10) {
    assert.ok(waitedMs < 15_000, `not within 15 s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Returns the reports since a time. A busy machine may have blocked the loop before. */
const reportsOf = ({ stored }: FaultServer, sinceMs = 0): readonly WirePoint[] =>
  stored.filter(({ type, ts }) => type === 'runtime_stall_seconds' && ts > sinceMs)
const stateOf = ({ tags }: WirePoint) => tags?.['state']
const isRunning = (point: WirePoint) => stateOf(point) === 'running'

/** Asserts that the reports of the hold, and any others, have this fate. */
function assertAll(stats: readonly AgentStats[], fate: 'delivered' | 'dropped'): void {
  for (const { stalls } of stats) {
    const { accepted } = stalls.reports
    assert.ok(accepted >= 2, `${accepted} reports`)
    assert.deepEqual(stalls.reports, { ...NO_REPORTS, accepted, [fate]: accepted })
  }
}

function hold(t: TestContext, given: Partial<ReportHostArguments>, env?: NodeJS.ProcessEnv): ReportChild {
  return ReportChild.start(t, { way: 'computeTotals', holdMs: 1_100, stalls: {}, ...given }, env)
}

describe('a process whose event loop is held', { skip: platform !== 'linux', concurrency: 3 }, () => {
  for (const [way, cause] of [
    ['computeTotals', 'javascript'],
    ['awaitLock', 'blocking-call'],
    ['runTool', 'child-process'],
    ['readPipe', 'blocking-call'],
  ] as const) {
    it(`reports ${way} while it lasts, and when it is over`, async (t) => {
      const server = await receiver(t)
      const child = hold(t, { way, stalls: { url: server.url } })
      const { atMs: heldMs } = await child.line('held')
      await until(() => reportsOf(server, heldMs).some(isRunning), 'a report while the loop is held')
      const { atMs: freedMs } = await child.line('freed')
      const { stats } = await child.line('stopped')
      const running = reportsOf(server, heldMs).find(isRunning)
      const ended = reportsOf(server, freedMs - 100).find((point) => stateOf(point) === 'ended')
      assert.ok(running && ended)
      assert.ok(running.ts < freedMs, 'the first report is of the time in which the loop was held')
      // On a busy machine the thread waits for a CPU even to answer.
      assert.ok([cause, 'cpu-wait'].includes(running.tags?.['cause'] ?? ''), running.tags?.['cause'])
      assert.ok(running.value >= 0.5 && running.value < ended.value, `${running.value} and ${ended.value}`)
      if (way === 'computeTotals' || way === 'awaitLock') {
        assert.equal(running.tags?.['function'], way)
        assert.match(running.tags?.['file'] ?? '', /report-host\.(ts|js)$/)
        assert.equal(running.tags?.['context'], 'GET /orders')
      }
      assertAll(stats, 'delivered')
      assert.ok(!JSON.stringify(server.stored).includes('trace-0af7651916cd'), 'a trace id is in no tag')
    })
  }

  it('leaves the function at the receiver when it is killed in the stall', async (t) => {
    const server = await receiver(t)
    const child = hold(t, { holdMs: 60_000, stalls: { report: true }, outputs: [{ url: server.url }] })
    const { atMs: heldMs } = await child.line('held')
    await until(() => reportsOf(server, heldMs).some(isRunning), 'a report while the loop is held')
    child.kill()
    await child.exit()
    assert.equal(reportsOf(server, heldMs).find(isRunning)?.tags?.['function'], 'computeTotals')
    const keys = server.requests.filter(({ body }) => body.includes('"running"')).map(({ key }) => key)
    for (const key of keys) assert.match(key, /^[\da-f]{32}-stall-\d+$/)
  })

  it('repeats a report that was answered with 503, under the same key and in the same stall', async (t) => {
    // On a busy machine the first ticks may be delivered before the loop is blocked.
    const isReport = ({ body }: ReceivedRequest) => body.includes('"runtime_stall_seconds"')
    const reports = () => server.requests.filter(isReport)
    const server = await receiver(t, (request) =>
      isReport(request) && reports().length === 1 ? { kind: 'answer', status: 503 } : TAKE,
    )
    const retry = { initialDelay: '50ms' }
    const child = hold(t, { holdMs: 3_000, stalls: { report: true }, outputs: [{ url: server.url, retry }] })
    await until(() => reportsOf(server).length > 0, 'the second attempt')
    assert.ok(!child.printed.some((line) => line.startsWith('{"kind":"freed"')), 'the loop is still held')
    const [first, second] = reports()
    assert.ok(first && second)
    assert.deepEqual([first.key, first.body], [second.key, second.body])
  })

  for (const [name, script] of [
    ['refuses the token', () => ({ kind: 'answer', status: 401, body: `no ${SECRET}` })],
    ['redirects', () => ({ kind: 'answer', status: 302, headers: { Location: `/other?key=${SECRET}` } })],
    ['does not answer', () => ({ kind: 'hang', when: 'before headers' })],
    ['drips its answer', () => ({ kind: 'drip', what: 'headers', everyMs: 50 })],
  ] as const satisfies readonly (readonly [string, Script])[]) {
    it(`goes on and counts its reports when the receiver ${name}`, async (t) => {
      const server = await receiver(t, script)
      const output = { url: server.url, token: SECRET, headers: { 'X-Key': SECRET }, timeout: '200ms' }
      const child = hold(t, { stalls: { report: true }, outputs: [output], deadlineMs: 2_000 })
      const { stats, ms } = await child.line('stopped')
      assertAll(stats, 'dropped')
      assert.ok(ms < 5_000, `the stop took ${ms} ms`)
      assert.ok(server.requests.every(({ path }) => path === '/v1/metrics'))
      assert.ok(!child.printed.join('\n').includes(SECRET), 'a secret was printed')
      await child.logged('points dropped')
    })
  }

  it('rejects a report that is too large for the receiver, and goes on', async (t) => {
    const server = await receiver(t, (_, index) => (index === 0 ? { kind: 'answer', status: 413 } : TAKE))
    const child = hold(t, { stalls: { url: server.url } })
    const { stats } = await child.line('stopped')
    const { accepted, delivered, rejected } = stats[0]?.stalls.reports ?? NO_REPORTS
    assert.deepEqual([delivered, rejected], [accepted - 1, 1])
    assert.ok(delivered > 0)
  })

  it('counts the reports to a dead receiver as dropped, and stops at once', async (t) => {
    const server = await receiver(t)
    const { url } = server
    await server.close()
    const child = hold(t, { stalls: { url }, deadlineMs: 5_000 })
    const { stats, ms } = await child.line('stopped')
    assertAll(stats, 'dropped')
    assert.ok(ms < 4_500, `the stop took ${ms} ms of its 5 s`)
  })

  it('delivers both reports when it stops in the turn that held the loop', async (t) => {
    const server = await receiver(t)
    const child = hold(t, { stalls: { url: server.url }, end: 'stop at once' })
    const { stats } = await child.line('stopped')
    assert.deepEqual(reportsOf(server).slice(-2).map(stateOf), ['running', 'ended'])
    assertAll(stats, 'delivered')
  })

  it('ends naturally at once, while the address is served and a report waits for its answer', async (t) => {
    const server = await receiver(t, () => ({ kind: 'hang', when: 'before headers' }))
    const child = hold(t, { stalls: { url: server.url, listen: '127.0.0.1:0' }, end: 'natural' })
    await child.line('ending')
    const startMs = performance.now()
    await child.exit()
    assert.ok(performance.now() - startMs < 4_000, `${performance.now() - startMs} ms`)
    assert.equal(child.process.exitCode, 0)
  })

  it('has one agent report without disturbing another', async (t) => {
    const server = await receiver(t)
    const child = hold(t, { agents: 2, stalls: { url: server.url, listen: '127.0.0.1:0' } })
    const { stats } = await child.line('stopped')
    assert.equal(stats.length, 2)
    assertAll(stats, 'delivered')
    const hosts = new Set(reportsOf(server).map(({ host, tags }) => `${host} ${tags?.['state']}`))
    assert.deepEqual([...hosts].toSorted(), ['web-1 ended', 'web-1 running', 'web-2 ended', 'web-2 running'])
    const keys = server.requests.map(({ key }) => key)
    assert.equal(new Set(keys).size, keys.length)
  })

  it('writes reports to standard output while the loop is held', async (t) => {
    const child = hold(t, { stalls: { url: 'stdout:' } })
    await until(() => child.printed.some((line) => line.includes('"state":"running"')), 'a line')
    assert.ok(!child.printed.some((line) => line.startsWith('{"kind":"freed"')))
    await child.line('stopped')
    const states = new Set(
      child.printed.flatMap((line) => /"type":"runtime_stall_seconds".*"state":"(\w+)"/.exec(line)?.[1] ?? []),
    )
    assert.deepEqual([...states].toSorted(), ['ended', 'running'])
  })

  it('answers /livez and /stalls while the loop is held', async (t) => {
    const child = hold(t, { holdMs: 4_000, stalls: { listen: '127.0.0.1:0', maxStall: '1s' } })
    const { fields } = await child.logged('stalls served')
    const livez = String(fields['url'])
    assert.equal((await fetch(livez)).status, 200)
    await child.line('held')
    let status = 200
    let sentence = ''
    while (status === 200) {
      const response = await fetch(livez)
      status = response.status
      sentence = await response.text()
    }
    assert.equal(status, 503)
    assert.match(sentence, /^held for \d+ ms: .*computeTotals < handleOrders \(.*\), route GET \/orders/)
    const response = await fetch(livez.replace('/livez', '/stalls'))
    const [running] = (await response.json()) as ServedStall[]
    assert.equal(running?.state, 'running')
    assert.deepEqual(running?.context, { route: 'GET /orders', traceId: 'trace-0af7651916cd' })
    assert.ok(!child.printed.some((line) => line.startsWith('{"kind":"freed"')), 'the loop is still held')
    await child.line('stopped')
  })

  it('goes on when its address is taken, and says so', async (t) => {
    const server = await receiver(t)
    const child = hold(t, { stalls: { url: server.url, listen: `127.0.0.1:${server.port}` } })
    const { fields } = await child.logged('stalls not served')
    assert.match(
      String(fields['error']),
      /^port \d+ is taken on 127\.0\.0\.1: choose another by collectors\.stalls\.listen: /,
    )
    const { stats } = await child.line('stopped')
    assertAll(stats, 'delivered')
  })
})
