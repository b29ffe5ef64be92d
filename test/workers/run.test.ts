import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { types } from 'node:util'
import { Piscina } from 'piscina'
import { Bell } from '../../src/model/bell.js'
import { Progress } from '../../src/model/progress.js'
import type { Answered, Request, Response, ThreadData } from '../../src/model/protocol.js'
import { collectorSettings } from './collector-settings.js'
import { shownPoints } from './shown-points.js'

const run = new URL('../../entries/run.js', import.meta.url)
const tick: Request = { kind: 'collect', collector: 'system', tsMs: 1_763_800_000_000, timeoutMs: 1000 }

function startPool(): Piscina {
  const workerData: ThreadData = { bell: new Bell().memory, progress: new Progress().memory }
  return new Piscina({
    filename: run.href,
    name: 'handle',
    minThreads: 1,
    maxThreads: 1,
    atomics: 'disabled',
    workerData,
  })
}

async function ask(pool: Piscina, request: Request): Promise<Response> {
  const answers: Answered[] = await pool.run([request])
  assert(answers.length === 1)
  return answers[0]?.response as Response
}

describe('the entry of a pool', { skip: process.platform !== 'linux' }, () => {
  it('opens once and then collects, in the thread of the pool', async () => {
    const pool = startPool()
    try {
      const opened: Response = await ask(pool, { kind: 'open', settings: collectorSettings('system') })
      assert.deepEqual(opened, { status: 'opened' })
      const first: Response = await ask(pool, tick)
      assert(first.status === 'collected')
      assert.equal(first.layouts.length, 3)
      const points = shownPoints(
        first.frames.map(({ layoutId, values }) => ({
          series: first.layouts.find(({ id }) => id === layoutId)?.series ?? [],
          values,
        })),
      )
      assert((points['uptime_seconds'] ?? 0) > 0)
      const second: Response = await ask(pool, tick)
      assert(second.status === 'collected')
      assert.deepEqual(second.layouts, [])
      assert.equal(second.frames.length, 3)
    } finally {
      await pool.destroy()
    }
  })

  it('answers what may hang ahead of the rest of a message', async () => {
    const pool = startPool()
    try {
      const early: Answered[] = []
      pool.threads[0]?.on('message', (message) => {
        if ('answers' in message) early.push(...message.answers)
      })
      const open = (name: string): Request => ({ kind: 'open', settings: collectorSettings(name) })
      const last: Answered[] = await pool.run([open('no-such'), open('system'), tick])
      assert.deepEqual(
        [...early, ...last].map(({ response }) => response.status),
        ['failed', 'opened', 'collected'],
      )
      assert.equal(early.length, 1)
    } finally {
      await pool.destroy()
    }
  })

  it('moves the buffers of frames instead of copying them', async () => {
    const filename = new URL('remembering-task.js', import.meta.url).href
    const pool = new Piscina({ filename, minThreads: 1, maxThreads: 1, atomics: 'disabled' })
    try {
      const [answered]: Answered[] = await pool.run(undefined, { name: 'handle' })
      const response = answered?.response as Response
      assert(response.status === 'collected')
      assert.deepEqual([...(response.frames[0]?.timesMs ?? [])], [1000])
      assert.deepEqual([...(response.frames[0]?.values ?? [])], [1, 2])
      assert.equal(response.frames[0]?.timesMs.buffer, response.frames[0]?.values.buffer)
      assert.equal(await pool.run(undefined, { name: 'keptBytes' }), 0)
    } finally {
      await pool.destroy()
    }
  })

  it('lets the event loop of a user’s module turn while it samples', async () => {
    const pool = startPool()
    const module = new URL('turn-counter.js', import.meta.url).pathname
    const turns = async (): Promise<number> => {
      const response: Response = await ask(pool, { ...tick, collector: 'turns' })
      assert(response.status === 'collected', JSON.stringify(response))
      return response.frames[0]?.values[0] ?? Number.NaN
    }
    try {
      const sampled = { intervalMs: 1000, sampleIntervalMs: 1, emit: 'summary' } as const
      await ask(pool, { kind: 'open', settings: { ...collectorSettings('network'), ...sampled } })
      await ask(pool, { kind: 'open', settings: { ...collectorSettings('turns'), module } })
      const before = await turns()
      await sleep(1000)
      const grown = (await turns()) - before
      assert(grown >= 10, `${grown} turns in a second`)
    } finally {
      await pool.destroy()
    }
  })

  it('answers a failure instead of throwing it', async () => {
    const pool = startPool()
    try {
      const response: Response = await ask(pool, { kind: 'open', settings: collectorSettings('no-such') })
      assert(response.status === 'failed')
      assert.equal(response.reason, 'load')
    } finally {
      await pool.destroy()
    }
  })

  it('is CommonJS: the end of a thread that links an ES module for require() would be the end of the process', () => {
    const entry: unknown = createRequire(import.meta.url)(run.pathname)
    assert.equal(typeof Object(entry).handle, 'function')
    assert.equal(types.isModuleNamespaceObject(entry), false)
  })
})
