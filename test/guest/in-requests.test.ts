import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { FaultServer } from '../helpers/fault-server.js'
import { COLLECTOR, hostProgram, runHost } from './run-host.js'

interface Report {
  readonly ran: Readonly<Record<string, readonly string[]>>
  readonly keptWhileRunning: readonly string[]
  readonly keptAfterStop: readonly string[]
  readonly traced: readonly string[]
  readonly tracedAfter: readonly string[]
}

/** Flags for the two ways in which Node keeps the stores of AsyncLocalStorage; older versions know only one. */
const WAYS: Record<string, readonly string[]> = {
  "in Node's usual way": [],
  'in promise hooks': flag('--no-async-context-frame'),
  'in context frames': flag('--experimental-async-context-frame'),
}

function flag(name: string): readonly string[] {
  return process.allowedNodeEnvironmentFlags.has(name) ? [name] : []
}

for (const [way, flags] of Object.entries(WAYS)) {
  if (way !== "in Node's usual way" && flags.length === 0) continue
  describe(`an agent that a host imports, starts and uses in requests, with contexts kept ${way}`, {
    timeout: 60_000,
  }, () => {
    let report: Report
    before(async () => {
      const receiver = await FaultServer.start()
      try {
        const words = [receiver.url, COLLECTOR]
        report = JSON.parse(await runHost(hostProgram('in-requests.mjs'), words, { flags: ['--expose-gc', ...flags] }))
      } finally {
        await receiver.close()
      }
    })

    it('runs listeners, log lines and requests in the context of none of them', () => {
      const { ran } = report
      for (const what of [
        'collect',
        'channel collect',
        'send',
        'sendError',
        'drop',
        'stateChange',
        'log warn',
        'http',
      ]) {
        assert.deepEqual(ran[what], ['none'], what)
      }
      assert.deepEqual(new Set(Object.values(ran).flat()), new Set(['none']))
    })

    it('keeps no request in memory, while it runs or after', () => {
      assert.deepEqual(report.keptWhileRunning, [])
      assert.deepEqual(report.keptAfterStop, [])
    })

    it("makes no spans of its own where OpenTelemetry is set up, and leaves the host's", () => {
      assert.deepEqual(report.traced, ['of a listener'])
      assert.deepEqual(report.tracedAfter, ['of a listener', 'POST /of-the-host'])
    })
  })
}
