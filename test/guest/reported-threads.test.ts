import assert from 'node:assert/strict'
import { it } from 'node:test'
import { hostProgram, runHost } from './run-host.js'

// A BroadcastChannel message makes Node 22 and later load fetch, which blocks the event loop for tens of milliseconds.
it('reports of threads make neither the reporting thread nor the main thread load fetch', async () => {
  const printed = await runHost(hostProgram('reported-threads.mjs'), [])
  assert.deepEqual(JSON.parse(printed), { inWorker: false, inMain: false })
})
