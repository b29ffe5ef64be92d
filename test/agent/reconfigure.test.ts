import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Agent, type AgentConfig, AgentError, ConfigError } from '../../src/index.js'
import { type Fault, FaultServer, TAKE, type WirePoint } from '../helpers/fault-server.js'
import { recordingLogger } from '../helpers/log-lines.js'
import { until } from '../send/helpers/until.js'

const INTERVAL_MS = 100
const REFUSE: Fault = { kind: 'answer', status: 503 }

describe('Agent.reconfigure', () => {
  let servers: FaultServer[]
  let agents: Agent[]
  let hold: NodeJS.Timeout
  beforeEach(async () => {
    servers = await Promise.all([FaultServer.start(), FaultServer.start()])
    agents = []
    // An agent does not keep the process alive.
    hold = setInterval(() => {}, 1000)
  })
  afterEach(async () => {
    await Promise.all(agents.map((agent) => agent.stop({ deadlineMs: 0 })))
    await Promise.all(servers.map((server) => server.close()))
    clearInterval(hold)
  })

  const server = (index: number) => servers[index] as FaultServer

  /** Returns a configuration with two outputs and the collectors of one thread. */
  function config(some: Partial<AgentConfig> = {}): AgentConfig {
    const outputs = servers.map(({ url }, index) => ({ name: `o${index}`, url, batch: { flushInterval: 20 } }))
    const collectors = { stalls: { enabled: false }, runtime: { enabled: false } }
    return { interval: INTERVAL_MS, initialDelay: 0, outputs, collectors, stop: { deadline: '2s' }, ...some }
  }

  function create(some: AgentConfig) {
    const log = recordingLogger()
    const agent = new Agent(some, { logger: log.logger })
    agents.push(agent)
    return { agent, ...log }
  }

  async function started(some: AgentConfig = config()) {
    const created = create(some)
    created.agent.start()
    await until(() => server(1).stored.some(({ type }) => type === 'load_1'), 'points have come', 20_000)
    return created
  }

  /** Returns the outputs of `config`, the first with other settings. */
  function changedFirst(other: object): Pick<AgentConfig, 'outputs'> {
    const [first, ...others] = config().outputs ?? []
    assert.ok(first)
    return { outputs: [{ ...first, ...other }, ...others] }
  }

  it('changes nothing, and restarts nothing, when the settings are those in force', async () => {
    const { agent, lines } = await started()
    const { connection } = server(0).requests[0] ?? {}
    assert.deepEqual(await agent.reconfigure(config()), { changed: [] })
    await until(() => server(0).requests.length > 3, 'more requests have come')
    assert.equal(server(0).requests.at(-1)?.connection, connection)
    assert.deepEqual(
      lines.filter(({ message }) => message.startsWith('config')),
      [],
    )
  })

  it('costs the other outputs and all collectors no tick when one output changes', async () => {
    const { agent } = await started()
    for (let number = 0; number < 20; number++) {
      const token = number % 2 === 0 ? `token-${number}` : undefined
      await agent.reconfigure(config(changedFirst({ token, compression: number % 3 === 0 ? 'gzip' : 'none' })))
      await until(
        () => server(0).requests.at(-1)?.headers.authorization === (token && `Bearer ${token}`),
        'it is in use',
      )
    }
    await agent.stop()
    const { outputs, collectors } = agent.stats()
    for (const [index, { points }] of outputs.entries()) {
      assert.equal(points.delivered, points.accepted)
      assert.equal(server(index).stored.length, points.delivered)
      assert.deepEqual(repeated(server(index).stored), [])
    }
    assert.deepEqual(outputs[0]?.points.accepted, outputs[1]?.points.accepted)
    for (const [name, { failed, restarts }] of Object.entries(collectors)) {
      assert.deepEqual({ name, failed, restarts }, { name, failed: 0, restarts: 0 })
    }
    assert.deepEqual(gaps(server(1).stored, 'mem_total', agent), [])
  })

  it('restarts the collectors that changed, and no others: these lose no tick', async () => {
    const { agent } = await started()
    const loads = () => server(1).stored.filter(({ type }) => type === 'load_1')
    for (let number = 0; number < 10; number++) {
      const perCore = number % 2 === 0
      const cpu = { perCore, interval: perCore ? 50 : INTERVAL_MS }
      const { changed } = await agent.reconfigure(config({ collectors: { ...config().collectors, cpu } }))
      assert.deepEqual(changed, ['collectors.cpu.interval', 'collectors.cpu.perCore'])
      const before = loads().length
      await until(() => loads().length > before, 'the others go on')
    }
    await agent.stop()
    const { collectors, outputs } = agent.stats()
    const { system, cpu } = collectors
    assert.ok(system && cpu)
    assert.equal(server(1).stored.length, outputs[1]?.points.delivered)
    assert.deepEqual(gaps(server(1).stored, 'load_1', agent), [])
    assert.ok(cpu.ok > 0)
    assert.deepEqual([cpu.failed, cpu.restarts, system.restarts], [0, 0, 0])
    for (const { ts } of server(1)
      .stored.filter(({ type }) => type === 'cpu_seconds_total')
      .slice(1)) {
      if (ts !== server(1).stored[0]?.ts) assert.equal(ts % 50, 0)
    }
  })

  it('ends the backoff of a collector that changed, and of no other', async () => {
    const module = fileURLToPath(new URL('../../../test/fixtures/user-collectors/throws.mjs', import.meta.url))
    const failing = { module, options: { how: 'error' } }
    const collectors = { ...config().collectors, one: failing, other: failing }
    const { agent } = await started(config({ collectors }))
    const failures: Record<string, number[]> = { one: [], other: [] }
    agent.on('collectError', (event) => failures[event.collector]?.push(event.failures))
    await until(() => Object.values(failures).every((each) => each.length >= 2), 'both have failed again', 20_000)
    const before = failures['one']?.length
    const align = false
    await agent.reconfigure(config({ align, collectors: { ...collectors, one: { ...failing, timeout: '2s' } } }))
    const later = () => failures['one']?.slice(before) ?? []
    await until(() => later().includes(1), 'the first failure of the one that changed', 20_000)
    const seen = failures['other']?.length ?? 0
    await until(() => (failures['other']?.length ?? 0) > seen, 'the other has failed once more', 20_000)
    const begins = failures['other']?.map((count, index) => count - index)
    assert.equal(new Set(begins).size, 1, `the failures of the other: ${failures['other']}`)
  })

  it('adds and removes collectors, and frees what the removed ones had open', async () => {
    const { agent, lines } = await started()
    const all = { ...config().collectors, sockets: { enabled: true }, pressure: { enabled: true } }
    await agent.reconfigure(config({ collectors: all }))
    await until(() => server(1).stored.some(({ type }) => type === 'sockets_used'), 'the new collector collects')
    const open = openFiles()
    await agent.reconfigure(config({ collectors: { ...all, sockets: { enabled: false } } }))
    await until(() => openFiles() < open, 'its files are closed')
    assert.equal('sockets' in agent.stats().collectors, false)
    const removed = lines.find(({ message }) => message === 'collector removed')
    assert.equal(removed?.fields['collector'], 'sockets')
  })

  it('delivers what a removed output has, and keeps its counts', async () => {
    const { agent, lines } = await started()
    const [first] = config().outputs ?? []
    assert.ok(first)
    assert.equal(agent.report({ type: 'last', value: 1 }), true)
    await agent.reconfigure(config({ outputs: [first] }))
    assert.equal(server(1).stored.filter(({ type }) => type === 'last').length, 1)
    const { outputs, removedOutputs } = agent.stats()
    assert.equal(outputs.length, 1)
    const { accepted, delivered } = removedOutputs.points
    assert.deepEqual([removedOutputs.outputs, delivered], [1, accepted])
    assert.equal(server(1).stored.length, accepted)
    const removed = lines.find(({ message }) => message === 'output removed')
    assert.equal(removed?.fields['output'], 'o1')
  })

  it('gives up what a removed output cannot deliver, and counts it as dropped', async () => {
    const { agent } = await started()
    server(1).script = () => REFUSE
    const [first] = config().outputs ?? []
    assert.ok(first)
    agent.report({ type: 'last', value: 1 })
    await agent.reconfigure(config({ outputs: [first] }))
    const { accepted, delivered, dropped, buffered, inFlight } = agent.stats().removedOutputs.points
    assert.deepEqual([delivered + dropped.shutdown, buffered, inFlight], [accepted, 0, 0])
    assert.ok(dropped.shutdown > 0)
  })

  it('keeps the points of an outage for the settings that end it', async () => {
    server(0).script = ({ headers }) =>
      headers.authorization === 'Bearer right' ? TAKE : { kind: 'answer', status: 401 }
    const { agent } = await started()
    await until(() => agent.stats().outputs[0]?.state === 'blocked', 'the output is blocked')
    await agent.reconfigure(config(changedFirst({ token: 'right' })))
    await until(() => server(0).stored.length > 0, 'the points come at once', 2000)
    await agent.stop()
    const [points, other] = agent.stats().outputs.map((output) => output.points)
    assert.deepEqual(points?.delivered, other?.delivered)
    assert.equal(server(0).stored.length, points?.delivered)
    assert.deepEqual(repeated(server(0).stored), [])
  })

  it('changes nothing when the configuration is bad, and tells every problem', async () => {
    const { agent, lines } = await started()
    const bad = { interval: 'soon', tags: { a: 1 } } as unknown as AgentConfig
    await assert.rejects(agent.reconfigure(bad), (error: unknown) => {
      assert.ok(error instanceof ConfigError)
      assert.deepEqual(error.problems.map(({ path }) => path).toSorted(), ['interval', 'tags.a'])
      return true
    })
    await assert.rejects(
      agent.reconfigure(config({ hostCollectors: 'once', interval: 50 })),
      /hostCollectors: .*restart/,
    )
    const rejected = lines.filter(({ message }) => message === 'config rejected')
    assert.equal(rejected.length, 2)
    assert.deepEqual(await agent.reconfigure(config()), { changed: [] })
  })

  it('says what has changed, by path, and never a secret', async () => {
    const { agent, lines } = await started()
    await agent.reconfigure(config({ ...changedFirst({ token: 'a-secret' }), tags: { env: 'test' } }))
    const line = lines.find(({ message }) => message === 'config changed')
    assert.deepEqual(line?.fields, { changed: ['tags', 'outputs[0].token'] })
    assert.doesNotMatch(JSON.stringify(lines), /a-secret/)
  })

  it('sends under another host name and with other tags', async () => {
    const { agent } = await started()
    await agent.reconfigure(config({ host: 'other', tags: { env: 'test' } }))
    await until(() => server(1).stored.at(-1)?.host === 'other', 'the name is in use')
    assert.equal(server(1).stored.at(-1)?.tags?.['env'], 'test')
  })

  it('moves the pull endpoint, and stays when the new address is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as AddressInfo
    const { agent, lines } = await started(config({ expose: { listen: '127.0.0.1:0' } }))
    const urls = () => lines.filter(({ message }) => message === 'exposed').map(({ fields }) => String(fields['url']))
    const [url] = urls()
    assert.ok(url)
    const changed = config({ expose: { listen: `127.0.0.1:${port}` }, interval: 50 })
    await assert.rejects(agent.reconfigure(changed), /expose.listen: port .* is taken/)
    assert.match(await (await fetch(url)).text(), /load_1/)
    taken.close()
    await agent.reconfigure(config({ expose: { listen: 'localhost:0' }, host: 'other' }))
    assert.match(await (await fetch(urls()[1] ?? '')).text(), /load_1.*host="other"/)
    await assert.rejects(fetch(url))
    await agent.reconfigure(config())
    await assert.rejects(fetch(urls()[1] ?? ''))
  })

  it('serves calls one after the other, the last one being in force', async () => {
    const { agent } = await started()
    const tags = ['one', 'two', 'three'].map((env) => ({ env }))
    const outcomes = await Promise.all(tags.map((each) => agent.reconfigure(config({ tags: each }))))
    assert.deepEqual(outcomes, [{ changed: ['tags'] }, { changed: ['tags'] }, { changed: ['tags'] }])
    assert.deepEqual(await agent.reconfigure(config({ tags: { env: 'three' } })), { changed: [] })
  })

  it('takes other settings before its start as if it had been created with them', async () => {
    const { agent } = create({ outputs: [{ url: 'http://127.0.0.1:1/' }] })
    agent.report({ type: 'early', value: 1 })
    const { changed } = await agent.reconfigure(config({ tags: { env: 'test' } }))
    assert.ok(changed.includes('tags'))
    assert.equal(agent.stats().reports.refused, 1)
    agent.start()
    await until(() => server(1).stored.length > 0, 'points have come', 20_000)
    assert.equal(server(1).stored[0]?.tags?.['env'], 'test')
    assert.deepEqual(
      agent.stats().outputs.map(({ name }) => name),
      ['o0', 'o1'],
    )
  })

  it('applies to an agent that has only just been started', async () => {
    const { agent } = create(config({ initialDelay: '10s' }))
    agent.start()
    await agent.reconfigure(
      config({ initialDelay: '10s', collectors: { ...config().collectors, cpu: { perCore: true } } }),
    )
    assert.equal(agent.stats().collectors['cpu']?.ticks, 0)
    await agent.stop()
    assert.equal(agent.stats().forced, false)
  })

  it('is ended by a stop, which leaves nothing of the former or the new parts', async () => {
    server(1).script = () => ({ kind: 'hang', when: 'before headers' })
    const { agent } = create(config())
    agent.start()
    await until(() => server(1).requests.length > 0, 'a request hangs', 20_000)
    const [first] = config().outputs ?? []
    assert.ok(first)
    const running = agent.reconfigure(
      config({ outputs: [first], collectors: { cpu: { perCore: true, isolation: 'process' } } }),
    )
    const waiting = agent.reconfigure(config({ tags: { env: 'late' } }))
    await new Promise((resolve) => setImmediate(resolve))
    const startMs = performance.now()
    const stopped = agent.stop({ deadlineMs: 200 })
    await assert.rejects(waiting, isStopped)
    assert.ok((await running).changed.includes('outputs[1]'))
    await stopped
    assert.ok(performance.now() - startMs < 1500, 'the deadline is kept')
    await assert.rejects(agent.reconfigure(config()), isStopped)
    await until(() => servers.every(({ openConnections }) => openConnections === 0), 'all connections are closed')
    const { outputs, removedOutputs } = agent.stats()
    for (const { accepted, delivered, dropped } of [removedOutputs.points, ...outputs.map(({ points }) => points)]) {
      assert.equal(accepted, delivered + dropped.shutdown)
    }
  })
})

function isStopped(error: unknown): boolean {
  return error instanceof AgentError && error.code === 'HOSTPULSE_STOPPED'
}

/** Returns the points stored more than once. */
function repeated(points: readonly WirePoint[]): readonly string[] {
  const names = points.map(({ ts, type, tags }) => JSON.stringify([ts, type, tags]))
  return names.filter((name, index) => names.indexOf(name) !== index)
}

/** Returns the boundaries without a point between a type's first and last one, apart from ticks skipped because the loop was late. */
function gaps(points: readonly WirePoint[], type: string, agent: Agent): readonly number[] {
  const times = points.flatMap((point) => (point.type === type ? point.ts : [])).slice(1)
  const missing = times.flatMap((ts, index) => {
    const before = times[index - 1] ?? ts
    return Array.from(
      { length: Math.max(0, (ts - before) / INTERVAL_MS - 1) },
      (_, step) => before + (step + 1) * INTERVAL_MS,
    )
  })
  const collector = agent.stats().collectors[type === 'mem_total' ? 'memory' : 'system']
  return missing.length <= (collector?.skipped ?? 0) ? [] : missing
}

function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
}
