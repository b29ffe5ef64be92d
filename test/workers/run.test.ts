import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { types } from 'node:util'
import { Piscina } from 'piscina'
import { Bell } from '../../src/model/bell.js'
import type { Request, Response, ThreadData } from '../../src/model/protocol.js'
import { collectorSettings } from './collector-settings.js'
import { shownPoints } from './shown-points.js'

const run = new URL('../../entries/run.js', import.meta.url)
const tick: Request = { kind: 'collect', collector: 'system', tsMs: 1_763_800_000_000, timeoutMs: 1000 }

function startPool(): Piscina {
  const workerData: ThreadData = { bell: new Bell().memory }
  return new Piscina({
    filename: run.href,
    name: 'handle',
    minThreads: 1,
    maxThreads: 1,
    atomics: 'disabled',
    workerData,
  })
}

describe('the entry of a pool', { skip: process.platform !== 'linux' }, () => {
  it('opens once and then collects, in the thread of the pool', async () => {
    const pool = startPool()
    try {
      const opened: Response = await pool.run([{ kind: 'open', settings: collectorSettings('system') }])
      assert.deepEqual(opened, { status: 'opened' })
      const first: Response = await pool.run([tick])
      assert(first.status === 'collected')
      assert.equal(first.layouts.length, 3)
      const points = shownPoints(
        first.frames.map(({ layoutId, values }) => ({
          series: first.layouts.find(({ id }) => id === layoutId)?.series ?? [],
          values,
        })),
      )
      assert((points['uptime_seconds'] ?? 0) > 0)
      const second: Response = await pool.run([tick])
      assert(second.status === 'collected')
      assert.deepEqual(second.layouts, [])
      assert.equal(second.frames.length, 3)
    } finally {
      await pool.destroy()
    }
  })

  it('answers requests of one message one after the other, all but the last as soon as they are answered', async () => {
    const pool = startPool()
    try {
      const open = (name: string): Request => ({ kind: 'open', settings: collectorSettings(name) })
      const early: unknown[] = []
      pool.threads[0]?.on('message', (message) => {
        if ('answer' in message) early.push(message.answer)
      })
      const last: Response = await pool.run([open('no-such'), open('memory'), { ...tick, collector: 'memory' }])
      assert(last.status === 'collected')
      const failed = early[0] as Response
      assert(failed.status === 'failed')
      assert.equal(failed.reason, 'load')
      assert.deepEqual(early[1], { status: 'opened' })
    } finally {
      await pool.destroy()
    }
  })

  it('moves the buffers of frames instead of copying them', async () => {
    const filename = new URL('remembering-task.js', import.meta.url).href
    const pool = new Piscina({ filename, minThreads: 1, maxThreads: 1, atomics: 'disabled' })
    try {
      const response: Response = await pool.run(undefined, { name: 'handle' })
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
      const response: Response = await pool.run([{ ...tick, collector: 'turns' }])
      assert(response.status === 'collected', JSON.stringify(response))
      return response.frames[0]?.values[0] ?? Number.NaN
    }
    try {
      const sampled = { intervalMs: 1000, sampleIntervalMs: 1, emit: 'summary' } as const
      await pool.run([{ kind: 'open', settings: { ...collectorSettings('network'), ...sampled } }])
      await pool.run([{ kind: 'open', settings: { ...collectorSettings('turns'), module } }])
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
      const response: Response = await pool.run([{ kind: 'open', settings: collectorSettings('no-such') }])
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
