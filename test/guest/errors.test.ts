import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { hostProgram, ROOT, runHost } from './run-host.js'

const FAULTS = ['throws', 'throws-later', 'rejects-unhandled', 'exits', 'loops', 'fills-the-heap', 'no-collect']

test('no fault of a collector becomes an uncaught exception, a rejection or a warning in the host', {
  timeout: 60_000,
}, async () => {
  const modules = FAULTS.map((name) => path.join(ROOT, 'test/faults/fixtures', `${name}.mjs`))
  const { uncaught, failed, expected } = JSON.parse(await runHost(hostProgram('watches-errors.mjs'), [modules.join()]))
  assert.deepEqual(uncaught, [])
  assert.equal(failed, expected)
})
