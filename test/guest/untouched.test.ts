import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { Sink } from '../helpers/sink.js'
import { hostProgram, runHost } from './run-host.js'

type Stage = 'imported' | 'constructed' | 'running' | 'stopped'

/** Differences from the process before the import. */
interface Changes {
  readonly threads: number
  readonly resources: readonly string[]
  readonly listeners: readonly string[]
  readonly properties: readonly string[]
}

for (const how of ['import', 'require']) {
  describe(`hostpulse, loaded by ${how}`, { timeout: 60_000 }, () => {
    let stages: Record<Stage, Changes>
    before(async () => {
      const sink = await Sink.listen()
      stages = JSON.parse(await runHost(hostProgram('untouched.mjs'), [how, sink.url])) as typeof stages
      await sink.close()
    })

    for (const stage of ['imported', 'constructed'] as const) {
      it(`starts no thread and opens no handle by being ${stage}`, () => {
        const { threads, resources } = stages[stage]
        assert.deepEqual(resources, [])
        assert.ok(threads <= 0)
      })
    }

    it('leaves no thread and no handle when it is stopped', () => {
      const { threads, resources } = stages.stopped
      assert.deepEqual(resources, [])
      assert.ok(threads <= 0)
    })

    for (const stage of ['imported', 'constructed', 'running', 'stopped'] as const) {
      it(`has added no listener to the process when it is ${stage}`, () => {
        assert.deepEqual(stages[stage].listeners, [])
      })

      it(`has changed no global, nothing that can be reached from one, and no module's exports when it is ${stage}`, () => {
        assert.deepEqual(stages[stage].properties, [])
      })
    }

    it('shows no handle that holds the process while it runs', () => {
      assert.deepEqual(stages.running.resources, [])
    })
  })
}

interface Globals {
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly delivered: number
}

describe('the whole life of an agent adds no global', { timeout: 60_000 }, () => {
  for (const host of ['globals.mjs', 'globals.cjs']) {
    it(`in ${host}`, async () => {
      const sink = await Sink.listen()
      const printed = await runHost(hostProgram(host), [sink.url]).finally(() => sink.close())
      const { before, after, delivered } = JSON.parse(printed) as Globals
      assert.deepEqual(after, before)
      assert.ok(before.includes('globalThis'))
      assert.ok(delivered > 0)
    })
  }
})
