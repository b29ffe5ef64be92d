import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CollectedResponse, Request, TimedResponse } from '../../../src/shared/protocol.js'
import { type Open, WorkerHost } from '../../../workers/serve/host.js'
import { type RespondAllOptions, respondAll } from '../../../workers/serve/respond-all.js'
import { FakeClock } from '../../helpers/fake-clock.js'
import { collectorSettings } from '../collector-settings.js'

const COLLECTED: CollectedResponse = { status: 'collected', layouts: [], frames: [], partial: 0, invalid: 0 }

function collect(collector: string): Request {
  return { kind: 'collect', collector, tsMs: 1_763_800_000_000, timeoutMs: 1000 }
}

/** Creates a host with open collectors. An error thrown by `collected` fails a collection. */
async function hostWith(names: readonly string[], collected: (name: string) => void = () => {}): Promise<WorkerHost> {
  const open: Open = ({ name }) => ({
    async collect() {
      collected(name)
      return COLLECTED
    },
    close() {},
  })
  const host = new WorkerHost(undefined, open)
  for (const name of names) {
    const settings = collectorSettings(name)
    const own = name.startsWith('own') ? { ...settings, module: '/own.js' } : settings
    await host.handle({ kind: 'open', settings: own })
  }
  return host
}

/** Responds to collections and returns the groups of responses sent together. */
async function groupsOf(
  names: readonly string[],
  options: Omit<RespondAllOptions, 'send'>,
): Promise<(readonly TimedResponse[])[]> {
  const groups: (readonly TimedResponse[])[] = []
  await respondAll(names.map(collect), { ...options, send: (responses) => groups.push(responses) })
  return groups
}

describe('respondAll', () => {
  it('gathers the responses of prompt collectors', async () => {
    const names = ['cpu', 'memory', 'disk']
    const groups = await groupsOf(names, { host: await hostWith(names), clock: new FakeClock() })
    assert.deepEqual(
      groups.map((group) => group.length),
      [3],
    )
  })

  it("sends what it has before a user's collector, which may hang", async () => {
    const names = ['cpu', 'memory', 'own', 'disk', 'own-2']
    const groups = await groupsOf(names, { host: await hostWith(names), clock: new FakeClock() })
    assert.deepEqual(
      groups.map((group) => group.length),
      [2, 2, 1],
    )
  })

  it('does not hold responses for long', async () => {
    const names = ['cpu', 'memory', 'disk']
    const clock = new FakeClock()
    const host = await hostWith(names, (name) => clock.hold(name === 'memory' ? 6 : 0))
    const groups = await groupsOf(names, { host, clock })
    assert.deepEqual(
      groups.map((group) => group.length),
      [2, 1],
    )
  })

  it('reports durations, failures and progress', async () => {
    const names = ['cpu', 'memory']
    const clock = new FakeClock()
    const host = await hostWith(names, (name) => {
      clock.hold(4)
      if (name === 'memory') throw new Error('broken')
    })
    const begun: number[][] = []
    const [responses] = await groupsOf(names, { host, clock, onStart: (...at) => begun.push(at) })
    assert.deepEqual(begun, [
      [0, 0],
      [1, 4],
    ])
    assert.deepEqual(responses, [
      { response: COLLECTED, seconds: 0.004 },
      { response: { status: 'failed', reason: 'error', message: 'broken' }, seconds: 0.004 },
    ])
  })
})
