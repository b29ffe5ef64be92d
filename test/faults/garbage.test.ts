import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { Layouts } from '../../src/run/layouts.js'
import { readResult } from '../../src/run/result.js'
import { StartGate } from '../../src/run/start-gate.js'
import { Supervisor } from '../../src/run/supervisor.js'
import { systemClock } from '../../src/shared/clock.js'
import { faultySettings, fixture, launcher } from './rig.js'

const { kinds }: { kinds: string[] } = await import(pathToFileURL(fixture('garbage')).href)

describe('a collector that returns garbage', () => {
  let hold: NodeJS.Timeout
  before(() => {
    hold = setInterval(() => {}, 1_000)
  })
  after(() => clearInterval(hold))

  for (const isolation of ['thread', 'process'] as const) {
    it(`fails with a clear reason, and its ${isolation} keeps running`, async () => {
      assert.ok(kinds.length >= 10)
      const supervisor = new Supervisor(launcher(isolation), systemClock, new StartGate(systemClock))
      const runners = kinds.map((kind) => ({
        kind,
        runner: supervisor.add(faultySettings('garbage', { name: kind, options: { kind }, timeoutMs: 10_000 })),
      }))
      for (const { kind, runner } of runners) {
        const outcome = await runner.collect(Date.now())
        assert.equal(outcome.status, 'responded', kind)
        const result = readResult(outcome.status === 'responded' && outcome.response, new Layouts(kind), true)
        const reason = result.status === 'failed' && result.reason
        const message = result.status === 'failed' ? result.message : ''
        assert.equal(reason, kind.endsWith('that throws') ? 'error' : 'bad-result', `${kind}: ${message}`)
        assert.match(message, /^points\[|^collect\(\) returned|not today/, kind)
      }
      assert.equal(runners[0]?.runner.restarts, 0)
      for (const { runner } of runners) assert.equal(await runner.close(), 'gone')
    })
  }
})
