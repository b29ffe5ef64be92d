import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { StartGate } from '../../src/run/start-gate.js'
import { Supervisor } from '../../src/run/supervisor.js'
import { systemClock } from '../../src/shared/clock.js'
import { collectorSettings } from '../helpers/collector-settings.js'
import { faultySettings, launcher, Neighbours, Subject, ticking } from './rig.js'

const neighbours = new Neighbours()
before(() => neighbours.start())
afterEach(() => neighbours.check())
after(() => neighbours.stop())

/** Returns two collectors that share a thread: a faulty and a healthy one. */
function pair(module: string, timeoutMs: number): [faulty: Subject, healthy: Subject] {
  const supervisor = new Supervisor(launcher('thread'), systemClock, new StartGate(systemClock))
  return [
    new Subject(faultySettings(module, { timeoutMs }), supervisor),
    new Subject(faultySettings('healthy', { timeoutMs: 10_000 }), supervisor),
  ]
}

describe('collectors that share a thread', () => {
  for (const [module, timeoutMs] of Object.entries({
    throws: 10_000,
    loops: 100,
    exits: 10_000,
    'fails-at-import': 10_000,
  })) {
    it(`are not blamed for the failures of one that ${module}`, async () => {
      const [faulty, healthy] = pair(module, timeoutMs)
      const scheduler = ticking([faulty.collector, healthy.collector])
      await faulty.until(({ failed }) => failed >= 2)
      const { ok } = healthy.stats
      await healthy.until((stats) => stats.ok >= ok + 3)
      scheduler.stop()
      assert.equal(healthy.stats.failed, 0)
      assert.equal(faulty.stats.ok, 0)
      assert.equal(await faulty.collector.stop(1_000), 'gone')
      assert.equal(await healthy.collector.stop(1_000), 'gone')
    })
  }

  it('lose nothing to one between them that loops; those behind it are collected again', async () => {
    const supervisor = new Supervisor(launcher('thread'), systemClock, new StartGate(systemClock))
    const builtIn = (name: string) => new Subject(collectorSettings({ name, intervalMs: 50 }), supervisor)
    const [cpu, memory] = [builtIn('cpu'), builtIn('memory')]
    const loops = new Subject(faultySettings('loops', { timeoutMs: 100 }), supervisor)
    const scheduler = ticking([cpu, loops, memory].map(({ collector }) => collector))
    await loops.until(({ failed }) => failed >= 2)
    const { ok } = memory.stats
    await memory.until((stats) => stats.ok >= ok + 3)
    scheduler.stop()
    for (const subject of [cpu, memory]) {
      assert.equal(subject.stats.failed, 0)
      assert.ok(subject.frames.length > 0)
      assert.equal(await subject.collector.stop(1_000), 'gone')
    }
    assert.deepEqual(loops.reasons, ['timeout'])
    assert.equal(await loops.collector.stop(1_000), 'gone')
  })

  it('continue when one of them is stopped while it loops', async () => {
    const [faulty, healthy] = pair('loops', 60_000)
    const scheduler = ticking([faulty.collector, healthy.collector])
    await faulty.until(({ state }) => state === 'running')
    assert.equal(await faulty.collector.stop(100), 'gone')
    const { ok } = healthy.stats
    await healthy.until((stats) => stats.ok >= ok + 3)
    scheduler.stop()
    assert.equal(healthy.stats.failed, 0)
    assert.equal(await healthy.collector.stop(1_000), 'gone')
  })
})
