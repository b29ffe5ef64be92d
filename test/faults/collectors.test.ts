import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { FailureReason } from '../../src/shared/events.js'
import { faultySettings, type Isolation, Neighbours, provoke } from './rig.js'

const neighbours = new Neighbours()
before(() => neighbours.start())
afterEach(() => neighbours.check())
after(() => neighbours.stop())

interface Fault {
  readonly module: string
  readonly reason: FailureReason
  readonly message: RegExp
  readonly options?: Record<string, unknown>
  readonly only?: Isolation
}

const faults: Record<string, Fault> = {
  throws: { module: 'throws', reason: 'error', message: /^boom$/ },
  rejects: { module: 'rejects', reason: 'error', message: /no such thing/ },
  'ends its thread or process': { module: 'exits', reason: 'crash', message: /exited with code 3/ },
  'loops for ever': { module: 'loops', reason: 'timeout', message: /did not answer within 300 ms/ },
  'loops inside a chain of promises': { module: 'loops-in-promises', reason: 'timeout', message: /did not answer/ },
  'loops in native code': { module: 'loops-natively', reason: 'timeout', message: /did not answer/, only: 'process' },
  'fills the heap': { module: 'fills-the-heap', reason: 'out-of-memory', message: /memory limit/ },
  'overflows the stack': { module: 'overflows-the-stack', reason: 'error', message: /call stack/ },
  'leaves a rejection unhandled while it collects': {
    module: 'rejects-unhandled',
    options: { when: 'during' },
    reason: 'crash',
    message: /nobody cares/,
  },
  'leaves a rejection unhandled after it collected': {
    module: 'rejects-unhandled',
    options: { when: 'after' },
    reason: 'crash',
    message: /nobody cares/,
  },
  'throws from a timer after it collected': {
    module: 'throws-later',
    options: { what: 'error' },
    reason: 'crash',
    message: /too late/,
  },
  'throws text from a timer': { module: 'throws-later', options: { what: 'text' }, reason: 'crash', message: /./ },
  'throws undefined from a timer': {
    module: 'throws-later',
    options: { what: 'nothing' },
    reason: 'crash',
    message: /./,
  },
  'throws an object from a timer': {
    module: 'throws-later',
    options: { what: 'object' },
    reason: 'crash',
    message: /./,
  },
  'never settles': { module: 'never-settles', reason: 'timeout', message: /did not answer/ },
  'throws while it is loaded': { module: 'fails-at-import', reason: 'load', message: /not on this machine/ },
  'exits while it is loaded': { module: 'exits-at-import', reason: 'crash', message: /exited with code 4/ },
  'does not exist': { module: 'no-such-module', reason: 'load', message: /no-such-module/ },
  'has a syntax error': { module: 'syntax-error', reason: 'load', message: /SyntaxError/ },
  'does not export collect': { module: 'no-collect', reason: 'load', message: /exports no function named "collect"/ },
  'floods 10 MB a tick': { module: 'floods', reason: 'bad-result', message: /more than 4000000/ },
  'aborts the process': { module: 'aborts', reason: 'crash', message: /SIGABRT/, only: 'process' },
}

for (const isolation of ['thread', 'process'] as const) {
  describe(`a collector in a ${isolation} of its own that`, () => {
    for (const [name, { module, reason, message, options = {}, only = isolation }] of Object.entries(faults)) {
      if (only !== isolation) continue
      it(`${name} fails as "${reason}", is retried, and harms no other`, async () => {
        // Only a loop fails by its deadline; everything else has time to fail in its own way, even on a slow machine.
        const timeoutMs = reason === 'timeout' ? 300 : 10_000
        const settings = faultySettings(module, { isolation, options, timeoutMs })
        const { reasons, stats } = await provoke(settings, ({ failed }) => failed >= 2)
        assert.deepEqual(reasons, [reason])
        assert.match(stats.lastError ?? '', message)
        assert.equal(stats.state, 'stopped')
      })
    }

    it('takes ten times its interval is skipped meanwhile, and never fails', async () => {
      const settings = faultySettings('slow', { isolation, timeoutMs: 10_000 })
      const { stats } = await provoke(settings, ({ ok }) => ok >= 2)
      assert.equal(stats.failed, 0)
      assert.ok(stats.skipped >= stats.ok * 5, JSON.stringify(stats))
    })

    it('fails every second time recovers every second time', async () => {
      const settings = faultySettings('fails-every-second', { isolation, timeoutMs: 10_000 })
      const { stats, log } = await provoke(settings, ({ ok, failed }) => ok >= 3 && failed >= 2)
      assert.equal(stats.restarts, 0)
      assert.ok(log.messages('info').filter((message) => message === 'collector recovered').length >= 2)
    })

    it('prints without end is logged at debug, up to a bound', async () => {
      const settings = faultySettings('prints', { isolation, options: { lines: 50_000 }, timeoutMs: 10_000 })
      const { log } = await provoke(settings, ({ ok }) => ok >= 2)
      const printed = log.lines.filter(({ message }) => message === 'collector output')
      assert.ok(printed.length > 0 && printed.every(({ level }) => level === 'debug'))
      assert.ok(JSON.stringify(printed).length < 200_000)
    })
  })
}
