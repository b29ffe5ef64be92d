import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { Agent } from '../../src/index.js'
import { RemoteWriteReceiver } from '../send/helpers/remote-write-receiver.js'
import { until } from '../send/helpers/until.js'

const COLLECTOR = `
let collections = 0
export async function collect() {
  const queues = ++collections <= 3 ? ['a', 'b'] : ['a']
  return queues.map((queue) => ({ type: 'queue_length', value: collections, tags: { queue } }))
}
`

test('a series that a collector stops to yield is marked as ended behind its last point', async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hostpulse-stale-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const module = path.join(folder, 'queues.mjs')
  writeFileSync(module, COLLECTOR)
  const receiver = await RemoteWriteReceiver.start('2.0')
  t.after(() => receiver.close())
  const off = Object.fromEntries(
    ['cpu', 'memory', 'disk', 'network', 'system', 'cgroup', 'agent'].map(
      (name) => [name, { enabled: false }] as const,
    ),
  )
  const agent = new Agent({
    interval: '50ms',
    initialDelay: 0,
    collectors: { ...off, queues: { module } },
    outputs: [{ url: receiver.url, format: 'remote-write', batch: { flushInterval: '20ms' } }],
  })
  t.after(() => agent.stop())
  agent.start()
  const ofB = () => receiver.written.filter(([series]) => series === 'queue_length b')
  await until(() => ofB().at(-1)?.[2] === 'stale', 'the end of b is told', 20_000)
  const times = ofB().map(([, timeMs]) => timeMs)
  assert.deepEqual(
    ofB().map(([, , value]) => value),
    [1, 2, 3, 'stale'],
  )
  assert.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  )
  assert.equal(new Set(times).size, 4)
})
