import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { CollectRequest } from '../../../src/shared/protocol.js'
import { WorkerHost } from '../../../workers/serve/host.js'
import type { OpenCollector } from '../../../workers/serve/open-collector.js'
import { collectorSettings, under } from '../collector-settings.js'

function collect(collector: string): CollectRequest {
  return { kind: 'collect', collector, tsMs: 1_763_800_000_000, timeoutMs: 1000 }
}

function fakeCollector(changes: Partial<OpenCollector> = {}): OpenCollector & { closed: number } {
  return {
    closed: 0,
    async collect() {
      return { status: 'collected', layouts: [], frames: [], partial: 0, invalid: 0 }
    },
    close() {
      this.closed++
    },
    ...changes,
  }
}

describe('WorkerHost', () => {
  it('opens a built-in collector and collects', { skip: process.platform !== 'linux' }, async () => {
    const host = new WorkerHost()
    assert.deepEqual(await host.handle({ kind: 'open', settings: collectorSettings('memory') }), { status: 'opened' })
    const response = await host.handle(collect('memory'))
    assert.equal(response.status, 'collected')
    host.close()
  })

  it('lists the collectors that exist when asked for another', async () => {
    const response = await new WorkerHost().handle({ kind: 'open', settings: collectorSettings('cpus') })
    assert(response.status === 'failed')
    assert.equal(response.reason, 'load')
    assert.match(response.message, /there is no collector "cpus" with source procfs, only: cpu, .*memory/)
  })

  it('names all missing files when nothing could be read', async () => {
    const procRoot = mkdtempSync(join(tmpdir(), 'hostpulse-empty-'))
    const host = new WorkerHost()
    await host.handle({ kind: 'open', settings: under(procRoot, 'memory') })
    assert.deepEqual(await host.handle(collect('memory')), {
      status: 'failed',
      reason: 'no-data',
      message: ['meminfo', 'vmstat'].map((file) => `${procRoot}/${file}: ENOENT: no such file or directory`).join('; '),
    })
    rmSync(procRoot, { recursive: true })
  })

  it('responds with a failure to a collection of what was not opened', async () => {
    assert.deepEqual(await new WorkerHost().handle(collect('cpu')), {
      status: 'failed',
      reason: 'load',
      message: 'the collector "cpu" was not opened here',
    })
  })

  it('responds with a failure to anything a collector throws', async () => {
    const thrown = [new RangeError('too far\n away'), new Error('plain'), 'text', undefined]
    const host = new WorkerHost(undefined, () => fakeCollector({ collect: () => Promise.reject(thrown.shift()) }))
    await host.handle({ kind: 'open', settings: collectorSettings('cpu') })
    const messages: string[] = []
    for (let call = 0; call < 4; call++) {
      const response = await host.handle(collect('cpu'))
      assert(response.status === 'failed' && response.reason === 'error')
      messages.push(response.message)
    }
    assert.deepEqual(messages, ['RangeError: too far away', 'plain', '"text" was thrown', 'undefined was thrown'])
  })

  it('closes a collector that is opened again, and all of them on its own close', async () => {
    const opened: (OpenCollector & { closed: number })[] = []
    const host = new WorkerHost(undefined, () => {
      opened.push(fakeCollector())
      return opened.at(-1) ?? fakeCollector()
    })
    await host.handle({ kind: 'open', settings: collectorSettings('cpu') })
    await host.handle({ kind: 'open', settings: collectorSettings('cpu') })
    await host.handle({ kind: 'open', settings: collectorSettings('memory') })
    assert.deepEqual(
      opened.map(({ closed }) => closed),
      [1, 0, 0],
    )
    host.close()
    assert.deepEqual(
      opened.map(({ closed }) => closed),
      [1, 1, 1],
    )
    assert.equal((await host.handle(collect('cpu'))).status, 'failed')
  })
})
