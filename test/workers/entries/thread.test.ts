import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { types } from 'node:util'
import { MessageChannel } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { Bell } from '../../../src/shared/bell.js'
import { Progress } from '../../../src/shared/progress.js'
import type { Request, Response, ThreadData, TimedResponse } from '../../../src/shared/protocol.js'
import { collectorSettings } from '../collector-settings.js'
import { reportedPoints } from '../reported-points.js'

const run = new URL('../../../entries/run.js', import.meta.url)
const tick: Request = { kind: 'collect', collector: 'system', tsMs: 1_763_800_000_000, timeoutMs: 1000 }

interface Served {
  /** Sends requests and resolves with the messages of responses. */
  readonly askAll: (requests: readonly Request[]) => Promise<readonly TimedResponse[][]>
  readonly ask: (request: Request) => Promise<Response>
}

/** Starts a thread of a pool that serves a port until the test ends. */
function startThread(t: TestContext): Served {
  const workerData: ThreadData = { bell: new Bell().memory, progress: new Progress().memory }
  const { port1, port2 } = new MessageChannel()
  const pool = new Piscina({
    filename: run.href,
    name: 'serve',
    minThreads: 1,
    maxThreads: 1,
    atomics: 'disabled',
    workerData,
  })
  const served = pool.run(port2, { transferList: [port2] })
  t.after(async () => {
    port1.close()
    await served
    await pool.destroy()
  })
  const askAll = (requests: readonly Request[]) =>
    new Promise<TimedResponse[][]>((resolve) => {
      const messages: TimedResponse[][] = []
      const hear = (message: TimedResponse[]) => {
        messages.push(message)
        if (messages.flat().length < requests.length) return
        port1.off('message', hear)
        resolve(messages)
      }
      port1.on('message', hear)
      port1.postMessage(requests)
    })
  const ask = async (request: Request) => {
    const [[timed] = []] = await askAll([request])
    return timed?.response ?? assert.fail('no answer')
  }
  return { askAll, ask }
}

describe('the entry of a pool', { skip: process.platform !== 'linux' }, () => {
  it('opens once and then collects, in the thread of the pool', async (t) => {
    const { ask } = startThread(t)
    const opened: Response = await ask({ kind: 'open', settings: collectorSettings('system') })
    assert.deepEqual(opened, { status: 'opened' })
    const first: Response = await ask(tick)
    assert(first.status === 'collected')
    assert.equal(first.layouts.length, 3)
    const points = reportedPoints(
      first.frames.map(({ layoutId, values }) => ({
        series: first.layouts.find(({ id }) => id === layoutId)?.series ?? [],
        values,
      })),
    )
    assert((points['uptime_seconds'] ?? 0) > 0)
    const second: Response = await ask(tick)
    assert(second.status === 'collected')
    assert.deepEqual(second.layouts, [])
    assert.equal(second.frames.length, 3)
  })

  it('sends the responses before a request that may hang', async (t) => {
    const { askAll } = startThread(t)
    const open = (name: string): Request => ({ kind: 'open', settings: collectorSettings(name) })
    const messages = await askAll([open('no-such'), open('system'), tick, tick])
    const statuses = messages.map((responses) => responses.map(({ response }) => response.status))
    assert.deepEqual(statuses[0], ['failed'])
    assert.deepEqual(statuses.flat(), ['failed', 'opened', 'collected', 'collected'])
  })

  it('lets the event loop of a user’s module turn while it samples', async (t) => {
    const { ask } = startThread(t)
    const module = new URL('turn-counter.js', import.meta.url).pathname
    const turns = async (): Promise<number> => {
      const response: Response = await ask({ ...tick, collector: 'turns' })
      assert(response.status === 'collected', JSON.stringify(response))
      return response.frames[0]?.values[0] ?? Number.NaN
    }
    const sampled = { intervalMs: 1000, sampleIntervalMs: 1, emit: 'summary' } as const
    await ask({ kind: 'open', settings: { ...collectorSettings('network'), ...sampled } })
    await ask({ kind: 'open', settings: { ...collectorSettings('turns'), module } })
    const before = await turns()
    await sleep(1000)
    const grown = (await turns()) - before
    assert(grown >= 10, `${grown} turns in a second`)
  })

  it('responds with a failure instead of throwing', async (t) => {
    const { ask } = startThread(t)
    const response: Response = await ask({ kind: 'open', settings: collectorSettings('no-such') })
    assert(response.status === 'failed')
    assert.equal(response.reason, 'load')
  })

  it('is CommonJS: the end of a thread that links an ES module for require() would be the end of the process', () => {
    const entry: unknown = createRequire(import.meta.url)(run.pathname)
    assert.equal(typeof Object(entry).serve, 'function')
    assert.equal(types.isModuleNamespaceObject(entry), false)
  })
})
