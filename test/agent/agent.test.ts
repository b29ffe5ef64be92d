import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Agent, type AgentConfig, AgentError, type CollectEvent, ConfigError, type Logger } from '../../src/index.js'
import { silentLogger } from '../../src/shared/logger.js'
import { FakeClock, FakeReceiver } from '../../src/testing/index.js'
import { Sink } from '../helpers/sink.js'

const INDEX = fileURLToPath(new URL('../../src/index.js', import.meta.url))
const run = promisify(execFile)

describe('an embedded agent', () => {
  let sink: Sink
  before(async () => {
    sink = await Sink.listen()
  })
  after(() => sink.close())

  function config(some: Partial<AgentConfig> = {}): AgentConfig {
    return {
      interval: '50ms',
      initialDelay: 0,
      outputs: [{ url: sink.url, batch: { flushInterval: '20ms' } }],
      ...some,
    }
  }

  it('survives a logger, a clock, a random function and a transport that throw', async () => {
    const fail = (): never => {
      throw new Error('given by the host')
    }
    const logger = { trace: fail, debug: fail, info: fail, warn: fail, error: fail }
    const clock = { wallMs: fail, monotonicMs: fail, setTimer: fail }
    const agent = new Agent(config({ interval: '20ms' }), { logger, clock, random: fail, transport: fail })
    const errors: string[] = []
    agent.on('sendError', ({ message }) => errors.push(message))
    const collected = new Promise((resolve) => agent.on('collect', resolve))
    const failed = new Promise((resolve) => agent.on('sendError', resolve))
    const hold = setInterval(() => {}, 1_000)
    agent.start()
    assert.equal(agent.report({ type: 'orders', value: 1 }), true)
    await Promise.all([collected, failed])
    clearInterval(hold)
    assert.equal(await agent.flush(), false)
    await agent.stop({ deadlineMs: 500 })
    assert.equal(errors[0], 'given by the host')
    const { exceptions, outputs } = agent.stats()
    assert.ok(exceptions > 0)
    const points = outputs[0]?.points
    assert.equal(points?.accepted, points?.dropped.shutdown)
  })

  it('sends what it collects and what the host reports, and accounts for every point', async () => {
    const agent = new Agent(config({ tags: { service: 'api' }, host: 'web-1' }))
    agent.start()
    assert.equal(agent.report({ type: 'orders_total', value: 3, tags: { shop: 'a' } }), true)
    assert.equal(
      agent.report([
        { type: 'one', value: 1 },
        { type: 'two', value: 2 },
      ]),
      true,
    )
    assert.equal(
      agent.report([
        { type: 'three', value: 3 },
        { type: '', value: 4 },
      ]),
      false,
    )
    await sink.until((points) => points.some(({ type }) => type === 'cpu_usage'))
    await agent.stop()
    const reported = sink.points.filter(({ type }) => ['orders_total', 'one', 'two', 'three'].includes(type))
    assert.deepEqual(
      reported.map(({ host, type, value, tags }) => [host, type, value, tags]),
      [
        ['web-1', 'orders_total', 3, { service: 'api', shop: 'a' }],
        ['web-1', 'one', 1, { service: 'api' }],
        ['web-1', 'two', 2, { service: 'api' }],
        ['web-1', 'three', 3, { service: 'api' }],
      ],
    )
    const { collected, outputs, collectors } = agent.stats()
    assert.equal(outputs[0]?.points.accepted, collected)
    assert.equal(outputs[0]?.points.delivered, collected)
    for (const { state, ticks, ok, failed, skipped } of Object.values(collectors)) {
      assert.equal(state, 'stopped')
      assert.equal(ticks, ok + failed + skipped)
    }
  })

  it('continues without its pull endpoint when the port of expose is taken, and logs that', async (t) => {
    const other = createServer().listen(0, '127.0.0.1')
    t.after(() => other.close())
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const errors: string[] = []
    const logger = {
      ...silentLogger,
      error: (fields: object, message: string) => void errors.push(`${message}: ${JSON.stringify(fields)}`),
    }
    const agent = new Agent(config({ outputs: [], expose: { listen: `127.0.0.1:${port}` } }), { logger })
    agent.start()
    await new Promise((resolve) => agent.on('collect', resolve))
    await agent.stop()
    assert.match(errors.join(), new RegExp(`^expose failed: .*port ${port} is taken`))
  })

  it('delivers all that is buffered on flush', async () => {
    const agent = new Agent(config({ outputs: [{ url: sink.url, batch: { flushInterval: '1h' } }] }))
    agent.start()
    assert.equal(agent.report({ type: 'flushed', value: 1 }), true)
    assert.equal(await agent.flush(), true)
    assert.ok(sink.points.some(({ type }) => type === 'flushed'))
    await agent.stop()
  })

  it('emits its events to listeners and diagnostics channels, also without outputs', async () => {
    const agent = new Agent(config({ outputs: [] }))
    const heard: CollectEvent[] = []
    const published: unknown[] = []
    const onPublished = (event: unknown) => void published.push(event)
    subscribe('hostpulse:collect', onPublished)
    const collected = new Promise<void>((resolve) => {
      agent.on('collect', (event) => {
        heard.push(event)
        if (event.collector === 'memory') resolve()
      })
    })
    agent.start()
    await collected
    await agent.stop()
    unsubscribe('hostpulse:collect', onPublished)
    assert.deepEqual(published, heard)
    const memory = heard.find(({ collector }) => collector === 'memory')
    assert.ok(memory && memory.points > 10 && memory.seconds > 0 && memory.partial === 0)
  })

  it('starts once however often start is called, and never after a stop', async () => {
    const agent = new Agent(config())
    agent.start()
    agent.start()
    const stops = [agent.stop(), agent.stop()]
    assert.equal(stops[0], stops[1])
    await Promise.all(stops)
    assert.throws(
      () => agent.start(),
      (error) => error instanceof AgentError && error.code === 'HOSTPULSE_STOPPED',
    )
    assert.equal(agent.report({ type: 'late', value: 1 }), false)
  })

  it('stops when its signal aborts, and does not start when it has aborted', async () => {
    const controller = new AbortController()
    const agent = new Agent(config())
    agent.start({ signal: controller.signal })
    controller.abort()
    await agent.stop()
    assert.equal(agent.stats().collectors['cpu']?.state, 'stopped')
    const never = new Agent(config())
    never.start({ signal: AbortSignal.abort() })
    assert.equal(never.report({ type: 'a', value: 1 }), false)
  })

  it('refuses and counts points before the start and after the stop', async () => {
    const agent = new Agent(config())
    assert.equal(agent.report({ type: 'early', value: 1 }), false)
    agent.start()
    assert.equal(agent.report({ type: 'now', value: 1 }), true)
    assert.equal(agent.report({ type: 'bad', value: Number.NaN }), false)
    await agent.stop()
    assert.equal(
      agent.report([
        { type: 'late', value: 1 },
        { type: 'late', value: 2 },
      ]),
      false,
    )
    assert.deepEqual(agent.stats().reports, { taken: 1, refused: 4 })
  })

  it('stops at the end of an `await using`', async () => {
    const agent = new Agent(config())
    agent.start()
    await agent[Symbol.asyncDispose]()
    assert.equal(agent.stats().collectors['cpu']?.state, 'stopped')
  })

  it('takes a logger, a clock and a transport from its host', async () => {
    const clock = new FakeClock()
    const receiver = new FakeReceiver({ clock })
    const lines: string[] = []
    const log = (_fields: object, message: string) => void lines.push(message)
    const logger: Logger = { trace: log, debug: log, info: log, warn: log, error: log }
    const collectors = Object.fromEntries(
      ['cpu', 'memory', 'disk', 'network', 'system', 'cgroup'].map((name) => [name, { enabled: false }]),
    )
    const outputs = [{ url: 'https://receiver.test/', batch: { flushInterval: '1s' } }]
    const agent = new Agent(
      { interval: '10s', align: false, initialDelay: '2s', collectors, outputs },
      { clock, logger, transport: receiver.transport },
    )
    agent.start()
    await clock.advance(1_900)
    assert.equal(receiver.points.length, 0)
    await clock.advance(2_000)
    assert.deepEqual([...new Set(receiver.points.map(({ ts }) => ts))], [clock.wallMs() - 1_900])
    await agent.stop()
    assert.deepEqual([lines[0], lines.at(-1)], ['started', 'stopped'])
    assert.equal(clock.pendingTimers, 0)
  })

  it('continues collections and sends when a listener throws', async () => {
    const { stderr } = await run(process.execPath, [
      '--input-type=module',
      '--eval',
      `import { Agent } from ${JSON.stringify(INDEX)}
       process.on('uncaughtException', ({ message }) => console.error(message))
       const agent = new Agent(${JSON.stringify(config())})
       agent.on('send', () => { throw new Error('of the listener') })
       agent.start()
       agent.report({ type: 'a', value: 1 })
       if (!(await agent.flush())) console.error('not delivered')
       await agent.stop({ deadlineMs: 1000 })`,
    ])
    assert.match(stderr, /^(of the listener\n)+$/)
  })

  it('can be stopped without having been started', async () => {
    const agent = new Agent(config())
    await agent.stop()
    assert.throws(() => agent.start(), AgentError)
  })

  it('reports every problem of its configuration', () => {
    const wrong = { intervall: '1s', outputs: [{ url: 'ftp://x' }] } as unknown as AgentConfig
    assert.throws(
      () => new Agent(wrong),
      (error) => error instanceof ConfigError && error.code === 'HOSTPULSE_CONFIG' && error.problems.length === 2,
    )
  })

  it('does nothing at import and keeps no process alive, from CommonJS as well', { timeout: 30_000 }, async () => {
    const { stdout } = await run(process.execPath, [
      '--eval',
      `const { Agent } = require(${JSON.stringify(INDEX)})
       const resources = process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap')
       const agent = new Agent({ interval: '10ms', initialDelay: 0, outputs: [{ url: 'http://127.0.0.1:9/' }] })
       console.log(JSON.stringify(resources), process.listenerCount('SIGTERM'), process.listenerCount('exit'))
       agent.on('collect', () => {})
       agent.start()`,
    ])
    assert.equal(stdout, '[] 0 0\n')
  })
})
