import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, it, type TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'
import { Agent, ConfigError } from '../../../src/index.js'
import { type ReportRuntimeOptions, reportRuntime } from '../../../src/runtime.js'
import { Sink, type WirePoint } from '../../helpers/sink.js'
import type { Order } from './reporting-worker.js'

/** Starts a worker thread, terminated after the test if it has not ended by itself. */
async function startWorker(context: TestContext, workerData: ReportRuntimeOptions) {
  const worker = new Worker(new URL('reporting-worker.js', import.meta.url), { workerData })
  context.after(() => worker.terminate())
  await once(worker, 'message')
  const tell = (order: Order) => worker.postMessage(order)
  return { worker, tell }
}

describe('worker threads that report their runtime', () => {
  let sink: Sink
  before(async () => {
    sink = await Sink.listen()
  })
  after(() => sink.close())

  function startAgent(context: TestContext, threads: boolean): Agent {
    const off = { enabled: false }
    const agent = new Agent({
      interval: '50ms',
      initialDelay: 0,
      collectors: {
        cpu: off,
        memory: off,
        disk: off,
        network: off,
        system: off,
        cgroup: off,
        agent: off,
        runtime: { threads },
      },
      outputs: [{ url: sink.url, batch: { flushInterval: '20ms' } }],
    })
    context.after(() => agent.stop())
    agent.start()
    return agent
  }

  const pointsOf = (thread: string) => sink.points.filter(({ tags }) => tags?.['thread'] === thread)
  const untilThread = (thread: string, fits: (point: WirePoint) => boolean = () => true) =>
    sink.until((points) => points.some((point) => point.tags?.['thread'] === thread && fits(point)))

  it('differ by the tag thread and have ticks of their own', async (context) => {
    await startWorker(context, { name: 'early', interval: 100 })
    const agent = startAgent(context, true)
    await startWorker(context, { name: 'late', interval: '100ms' })
    for (const name of ['early', 'late']) await untilThread(name)
    await agent.stop()
    for (const name of ['early', 'late']) {
      const points = pointsOf(name)
      const types = new Set(points.map(({ type }) => type))
      for (const type of ['runtime_event_loop_utilization', 'runtime_heap_used', 'runtime_gc_count_total']) {
        assert.ok(types.has(type), `${name} has ${type}`)
      }
      assert.ok(!types.has('runtime_rss'), 'memory of the process is not told by its threads')
    }
    const { outputs, collected } = agent.stats()
    assert.equal(outputs[0]?.points.accepted, collected)
  })

  it('report their own stalls, which the main thread does not have', async (context) => {
    startAgent(context, true)
    const { tell } = await startWorker(context, { name: 'stalled', interval: '50ms' })
    await untilThread('stalled', ({ type }) => type === 'runtime_event_loop_delay_seconds')
    tell({ hold: 300 })
    await untilThread(
      'stalled',
      ({ type, tags, value }) =>
        type === 'runtime_event_loop_delay_seconds' && tags?.['stat'] === 'max' && value > 0.25,
    )
  })

  it('are ignored unless configured', async (context) => {
    await startWorker(context, { name: 'unheard', interval: '20ms' })
    const seen = sink.points.length
    startAgent(context, false)
    await sink.until((points) => points.slice(seen).filter(({ type }) => type === 'runtime_rss').length >= 5)
    assert.equal(pointsOf('unheard').length, 0)
  })

  it('exit when they have nothing left to do, reporting or not', async (context) => {
    for (const orders of [['end'], ['stop', 'end']] as const) {
      const { worker, tell } = await startWorker(context, { interval: '20ms' })
      for (const order of orders) tell(order)
      const [code] = await once(worker, 'exit')
      assert.equal(code, 0)
    }
  })

  it('get an error for a bad interval or name', () => {
    const message = (options: ReportRuntimeOptions) => {
      try {
        reportRuntime(options).stop()
      } catch (error) {
        assert.ok(error instanceof ConfigError)
        return error.message
      }
      return 'nothing'
    }
    assert.equal(message({ interval: '1x' }), 'interval: "1x" is not a duration of 10ms to 24h')
    assert.equal(message({ interval: 5 }), 'interval: 5 is not a duration of 10ms to 24h')
    assert.equal(message({ name: '' }), 'name: must be a string that is not empty')
  })
})
