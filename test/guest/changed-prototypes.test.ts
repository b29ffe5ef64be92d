import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FaultServer } from '../helpers/fault-server.js'
import { assertEmbedded, COLLECTOR, type Embedded, hostProgram, runHost } from './run-host.js'

const WAYS: Record<string, string> = {
  added: 'added properties to Object.prototype before it imported hostpulse',
  'added late': 'added properties to Object.prototype after it imported hostpulse',
  accessors: 'added accessors to Object.prototype',
  'added to arrays': 'added properties to arrays, strings and functions',
  frozen: 'froze Object.prototype',
  'all frozen': 'froze all intrinsics',
  'not writable': 'made inherited properties read-only',
}

describe('an agent in a host that', { timeout: 120_000 }, () => {
  for (const [way, what] of Object.entries(WAYS)) {
    it(`${what} collects and sends, and nothing inherited becomes a key, header or tag`, async () => {
      const receiver = await FaultServer.start()
      try {
        const text = await runHost(hostProgram('changed-prototypes.mjs'), [way, receiver.url, COLLECTOR])
        assertEmbedded(JSON.parse(text) as Embedded, receiver)
        for (const { headers } of receiver.requests) {
          for (const name of ['color', 'extend', 'leaked']) assert.equal(Object.hasOwn(headers, name), false, name)
        }
        for (const point of receiver.stored) {
          assert.deepEqual(
            Object.keys(point).filter((key) => !FIELDS.includes(key)),
            [],
          )
          assert.equal(
            Object.keys(point.tags ?? {}).find((name) => ['color', 'extend', 'leaked'].includes(name)),
            undefined,
          )
        }
      } finally {
        await receiver.close()
      }
    })
  }
})

const FIELDS = ['ts', 'host', 'type', 'value', 'tags']
