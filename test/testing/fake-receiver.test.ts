import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Agent, type AgentConfig, type AgentOptions, type TransportFunction } from '../../src/index.js'
import { FakeClock, FakeReceiver } from '../../src/testing/index.js'

const QUIET = Object.fromEntries(
  ['cpu', 'memory', 'disk', 'network', 'system', 'cgroup', 'agent', 'runtime', 'stalls'].map((name) => [
    name,
    { enabled: false },
  ]),
)

/** Creates an agent that sends only reported points, when the test flushes it. */
function agentTo(url: string, options: AgentOptions = {}, output: object = {}): Agent {
  const config: AgentConfig = {
    host: 'web-1',
    collectors: QUIET,
    outputs: [{ url, retry: { initialDelay: '1ms' }, batch: { flushInterval: '1h' }, ...output }],
  }
  const agent = new Agent(config, options)
  agent.start()
  return agent
}

interface Way {
  readonly receiver: FakeReceiver
  readonly url: string
  readonly options: { readonly transport?: TransportFunction }
}

const ways: Record<string, () => Promise<Way>> = {
  'in memory': async () => {
    const receiver = new FakeReceiver()
    return { receiver, url: 'https://receiver.test/v1/metrics', options: { transport: receiver.transport } }
  },
  'over HTTP': async () => {
    const receiver = new FakeReceiver()
    return { receiver, url: await receiver.listen(), options: {} }
  },
}

for (const [how, open] of Object.entries(ways)) {
  describe(`a fake receiver reached ${how}`, () => {
    it('keeps what an agent sent', async () => {
      const { receiver, url, options } = await open()
      const agent = agentTo(url, options, { token: 'secret' })
      agent.report({ type: 'orders_total', value: 3, tags: { shop: 'a' } })
      agent.report({ type: 'depth', value: 7 })
      assert.equal(await agent.flush(), true)
      assert.deepEqual(
        receiver.points.map(({ host, type, value, tags }) => [host, type, value, tags]),
        [
          ['web-1', 'orders_total', 3, { shop: 'a' }],
          ['web-1', 'depth', 7, undefined],
        ],
      )
      assert.equal(receiver.pointsOf('depth').length, 1)
      const [request] = receiver.requests
      assert.equal(request?.path, '/v1/metrics')
      assert.equal(request?.headers['authorization'], 'Bearer secret')
      assert.equal(request?.headers['content-type'], 'application/json')
      assert.match(request?.headers['user-agent'] ?? '', /^hostpulse\//)
      await agent.stop()
      await receiver.close()
    })

    it('answers as set, and the agent retries with the same key', async () => {
      const { receiver, url, options } = await open()
      receiver.answerNext({ status: 503 }, { hangUp: 'before' })
      const agent = agentTo(url, options)
      agent.report({ type: 'a', value: 1 })
      assert.equal(await agent.flush(), true)
      assert.equal(receiver.points.length, 1)
      assert.equal(receiver.requests.length, 3)
      assert.equal(new Set(receiver.requests.map(({ headers }) => headers['idempotency-key'])).size, 1)
      const { retries, points } = agent.stats().outputs[0] ?? assert.fail()
      // A kept connection that ends before any byte of an answer is not a failed attempt, so it uses up no retry.
      assert.deepEqual([retries, points.delivered], [how === 'over HTTP' ? 1 : 2, 1])
      await agent.stop()
      await receiver.close()
    })

    it('accepts points once when their answer is lost', async () => {
      const { receiver, url, options } = await open()
      receiver.answerNext({ hangUp: 'after' })
      const agent = agentTo(url, options)
      agent.report({ type: 'a', value: 1 })
      assert.equal(await agent.flush(), true)
      assert.equal(receiver.requests.length, 2)
      assert.equal(receiver.points.length, 1)
      await agent.stop()
      await receiver.close()
    })

    it('rejects some points of a request', async () => {
      const { receiver, url, options } = await open()
      receiver.answerAlways({ rejects: ({ type }) => type === 'bad' })
      const agent = agentTo(url, options)
      agent.report(['good', 'bad', 'good'].map((type) => ({ type, value: 1 })))
      assert.equal(await agent.flush(), false)
      assert.equal(receiver.pointsOf('good').length, 2)
      assert.equal(receiver.pointsOf('bad').length, 0)
      const { delivered, rejected } = agent.stats().outputs[0]?.points ?? assert.fail()
      assert.deepEqual([delivered, rejected], [2, 1])
      await agent.stop()
      await receiver.close()
    })

    it('answers late, after the timeout of the output', async () => {
      const { receiver, url, options } = await open()
      receiver.answerNext({ delayMs: 10_000 })
      const agent = agentTo(url, options, { timeout: '100ms' })
      agent.report({ type: 'a', value: 1 })
      assert.equal(await agent.flush(), true)
      assert.equal(receiver.requests.length, 2)
      assert.match(agent.stats().outputs[0]?.lastError ?? '', /100 ms/)
      await agent.stop()
      await receiver.close()
    })

    it('makes an answer for each request', async () => {
      const { receiver, url, options } = await open()
      receiver.answerAlways(({ points }) => (points.length > 2 ? { status: 413 } : {}))
      const agent = agentTo(url, options)
      agent.report([1, 2, 3, 4].map((value) => ({ type: 'a', value })))
      assert.equal(await agent.flush(), true)
      assert.deepEqual(
        receiver.points.map(({ value }) => value),
        [1, 2, 3, 4],
      )
      await agent.stop()
      await receiver.close()
    })
  })
}

describe('a fake receiver', () => {
  it('makes an agent wait for Retry-After on a fake clock', async () => {
    const clock = new FakeClock()
    const receiver = new FakeReceiver({ clock })
    receiver.answerNext({ status: 429, retryAfter: 60 })
    const agent = agentTo(
      'http://receiver.test/',
      { clock, transport: receiver.transport },
      { batch: { flushInterval: '1s' } },
    )
    agent.report({ type: 'a', value: 1 })
    await clock.advance(2_000)
    assert.equal(receiver.requests.length, 1)
    await clock.advance(58_000)
    assert.equal(receiver.requests.length, 1)
    await clock.advance(5_000)
    assert.equal(receiver.points.length, 1)
    await agent.stop()
  })

  it('resolves `until` as soon as its condition holds', async () => {
    const receiver = new FakeReceiver()
    const agent = agentTo(
      'http://receiver.test/',
      { transport: receiver.transport },
      { batch: { flushInterval: '10ms' } },
    )
    const waiting = receiver.until(({ points }) => points.length === 2)
    agent.report({ type: 'a', value: 1 })
    await receiver.until(({ points }) => points.length === 1)
    agent.report({ type: 'b', value: 2 })
    await waiting
    await agent.stop()
  })

  it('lists what it received when `until` times out', async () => {
    const receiver = new FakeReceiver()
    const agent = agentTo('http://receiver.test/', { transport: receiver.transport })
    agent.report({ type: 'a', value: 1 })
    await agent.flush()
    await assert.rejects(
      receiver.until(({ points }) => points.length > 1, { timeoutMs: 20 }),
      /did not come within 20 ms; there were 1 requests and 1 points of the types a$/,
    )
    await agent.stop()
  })

  it('keeps bodies of other formats as text, decompressed', async () => {
    const receiver = new FakeReceiver()
    const output = { format: 'influx', compression: 'gzip' }
    const agent = agentTo('http://receiver.test/', { transport: receiver.transport }, output)
    agent.report({ type: 'depth', value: 1 })
    assert.equal(await agent.flush(), true)
    assert.match(receiver.requests[0]?.body ?? '', /^depth,host=web-1 value=1 /)
    assert.deepEqual(receiver.requests[0]?.points, [])
    await agent.stop()
  })
})
