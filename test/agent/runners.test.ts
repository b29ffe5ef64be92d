import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Runners } from '../../src/agent/runners.js'
import type { AgentConfig } from '../../src/config/agent-config.js'
import { Report } from '../../src/config/report.js'
import { resolve } from '../../src/config/resolve.js'
import { StartGate } from '../../src/run/start-gate.js'
import { silentLogger } from '../../src/shared/logger.js'
import { OwnThreads } from '../../src/shared/own-threads.js'
import type { Request } from '../../src/shared/protocol.js'
import { FakeClock } from '../helpers/fake-clock.js'
import { fakeFacts } from '../helpers/fake-facts.js'
import { FakeWorker } from '../run/fake-worker.js'

/** Starts a program's collectors with this configuration. Returns the names of the collectors in each worker. */
async function workersOf(collectors: AgentConfig['collectors'], readsHost = true): Promise<readonly string[]> {
  const config = { collectors }
  const context = { facts: fakeFacts(), baseDirOf: () => '/', embedded: false, report: new Report(config) }
  const { settings } = resolve(config, context)
  const clock = new FakeClock()
  const workers: { readonly kind: string; readonly opened: string[] }[] = []
  const launcher = (kind: string) => () => (onExit: ConstructorParameters<typeof FakeWorker>[0]) => {
    const opened: string[] = []
    workers.push({ kind, opened })
    const worker = new FakeWorker(onExit)
    const { send } = worker
    worker.send = (requests: readonly Request[], onResponse) => {
      send.call(worker, requests, onResponse)
      for (const request of requests) {
        if (request.kind === 'open') opened.push(request.settings.name)
        queueMicrotask(() => worker.respond({ status: 'opened' }))
      }
    }
    return worker
  }
  const runners = new Runners(settings, {
    clock,
    logger: silentLogger,
    gate: new StartGate(clock),
    variables: {},
    launchers: { *loadPackages() {}, thread: launcher('thread'), process: launcher('process') },
    mainThreadReader: () => ({ read: () => ({ series: [], values: [] }) }),
    ownThreads: new OwnThreads(),
    readsHost: () => readsHost,
    listenToThreads: () => new MessageChannel().port1,
  })
  await Promise.all(settings.collectors.map((each) => runners.create(each).start()))
  return workers.map(({ kind, opened }) => `${kind}: ${opened.join(' ')}`)
}

describe('the collectors of a program', () => {
  it('have one thread, and no process while no filesystem needs one', async () => {
    assert.deepEqual(await workersOf({}), ['thread: cpu memory disk mounts-scout network system'])
  })

  it('stay in it when others leave, and search for filesystems where the disks are read', async () => {
    const found = await workersOf({
      cpu: { timeout: '1s' },
      disk: { group: 'disk' },
      memory: { isolation: 'process' },
      mine: { module: '/mine.js' },
    })
    assert.deepEqual(found.toSorted(), [
      'process: memory',
      'thread: cpu',
      'thread: disk mounts-scout',
      'thread: mine',
      'thread: network system',
    ])
  })

  it('search for filesystems in it without disks', async () => {
    assert.deepEqual(await workersOf({ disk: { enabled: false } }), ['thread: cpu memory mounts-scout network system'])
  })

  it('read the threads of the process in it too, with the runtime, where this process reads the host', async () => {
    const runtime = { enabled: true }
    assert.deepEqual(await workersOf({ runtime }), [
      'thread: cpu memory disk mounts-scout network system runtime-threads',
    ])
    const alone = { cpu: { enabled: false }, disk: { enabled: false }, memory: { enabled: false } } as const
    const others = { network: { enabled: false }, system: { enabled: false }, mounts: { enabled: false } } as const
    assert.deepEqual(await workersOf({ ...alone, ...others, runtime }, false), [])
    assert.deepEqual(await workersOf({ ...alone, ...others, runtime: { ...runtime, threadTimes: false } }), [])
  })

  it('look for sensors in it, and have no process while there are none', async () => {
    assert.deepEqual(await workersOf({ sensors: { enabled: true } }), [
      'thread: cpu memory disk mounts-scout network system sensors-scout',
    ])
  })
})
