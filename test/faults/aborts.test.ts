import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, afterEach, before, describe, it } from 'node:test'
import { StartGate } from '../../src/run/start-gate.js'
import { Supervisor } from '../../src/run/supervisor.js'
import { systemClock } from '../../src/shared/clock.js'
import { faultySettings, launcher, Neighbours, threadCount } from './rig.js'

const neighbours = new Neighbours()
before(() => neighbours.start())
afterEach(() => neighbours.check())
after(() => neighbours.stop())

describe('a collector that loops for ever', () => {
  it('leaves no thread and no descriptor behind, however often it is killed', async () => {
    const supervisor = new Supervisor(launcher('thread'), systemClock, new StartGate(systemClock))
    const runner = supervisor.add(faultySettings('loops', { timeoutMs: 10 }))
    const kill = async (times: number) => {
      for (let killed = 0; killed < times; killed++) assert.equal((await runner.collect(0)).status, 'lost')
      await runner.start()
      return { threads: threadCount(), descriptors: readdirSync('/proc/self/fd').length }
    }
    const warm = await kill(5)
    assert.deepEqual(await kill(50), warm)
    assert.equal(await runner.close(), 'gone')
  })
})
