import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Answered, CollectedResponse, Request } from '../../../src/shared/protocol.js'
import { type AnswerAllOptions, answerAll } from '../../../workers/serve/answer-all.js'
import { type Open, WorkerHost } from '../../../workers/serve/host.js'
import { FakeClock } from '../../helpers/fake-clock.js'
import { collectorSettings } from '../collector-settings.js'

const COLLECTED: CollectedResponse = { status: 'collected', layouts: [], frames: [], partial: 0, invalid: 0 }

function collect(collector: string): Request {
  return { kind: 'collect', collector, tsMs: 1_763_800_000_000, timeoutMs: 1000 }
}

/** A host with open collectors; what `collected` throws is the failure of a collection. */
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

/** Answers collections of these on that clock, and shows which answers were sent together. */
async function groupsOf(
  names: readonly string[],
  options: Omit<AnswerAllOptions, 'send'>,
): Promise<(readonly Answered[])[]> {
  const groups: (readonly Answered[])[] = []
  await answerAll(names.map(collect), { ...options, send: (answers) => groups.push(answers) })
  return groups
}

describe('answering the requests of a message', () => {
  it('gathers what is answered at once', async () => {
    const names = ['cpu', 'memory', 'disk']
    const groups = await groupsOf(names, { host: await hostWith(names), clock: new FakeClock() })
    assert.deepEqual(
      groups.map((group) => group.length),
      [3],
    )
  })

  it('sends what it has before a collector of a user may hang', async () => {
    const names = ['cpu', 'memory', 'own', 'disk', 'own-2']
    const groups = await groupsOf(names, { host: await hostWith(names), clock: new FakeClock() })
    assert.deepEqual(
      groups.map((group) => group.length),
      [2, 2, 1],
    )
  })

  it('does not let answers wait long for others', async () => {
    const names = ['cpu', 'memory', 'disk']
    const clock = new FakeClock()
    const host = await hostWith(names, (name) => clock.hold(name === 'memory' ? 6 : 0))
    const groups = await groupsOf(names, { host, clock })
    assert.deepEqual(
      groups.map((group) => group.length),
      [2, 1],
    )
  })

  it('tells how long each took, what failed, and which it is at', async () => {
    const names = ['cpu', 'memory']
    const clock = new FakeClock()
    const host = await hostWith(names, (name) => {
      clock.hold(4)
      if (name === 'memory') throw new Error('broken')
    })
    const begun: number[][] = []
    const [answers] = await groupsOf(names, { host, clock, begin: (...at) => begun.push(at) })
    assert.deepEqual(begun, [
      [0, 0],
      [1, 4],
    ])
    assert.deepEqual(answers, [
      { response: COLLECTED, seconds: 0.004 },
      { response: { status: 'failed', reason: 'error', message: 'broken' }, seconds: 0.004 },
    ])
  })
})
