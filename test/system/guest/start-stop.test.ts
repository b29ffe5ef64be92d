import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostProgram, runHost } from '../../guest/run-host.js'
import { Sink } from '../../helpers/sink.js'

test('five hundred starts and stops leave no thread, descriptor, handle or listener behind', {
  timeout: 180_000,
}, async () => {
  const sink = await Sink.listen()
  const text = await runHost(hostProgram('starts-and-stops.mjs'), [sink.url, '500'], { timeoutMs: 170_000 })
  await sink.close()
  const [first, ...later] = JSON.parse(text) as Record<string, number>[]
  for (const left of later) {
    for (const [what, count] of Object.entries(left)) assert.ok(count <= (first?.[what] ?? 0), `${what}: ${text}`)
  }
})
