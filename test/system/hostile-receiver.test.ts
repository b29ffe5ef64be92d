import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { rssMegabytes } from '../../bench/lib/process-cpu.js'
import { Cli } from '../helpers/cli.js'
import { startHostileTraffic } from '../helpers/hostile-traffic.js'

const SECONDS = 12
const CONNECTIONS = 100
const MAX_MEGABYTES = 300

test('under hostile traffic the memory stays bounded, and honest batches are stored', async (t) => {
  const cli = new Cli(['receive', '--listen', '127.0.0.1:0', '--store', 'points.db'])
  t.after(() => cli.kill())
  await cli.until(() => cli.stdout.includes('page:'))
  const url = new URL('v1/metrics', /page: +(\S+)/.exec(cli.stdout)?.[1])
  const attack = startHostileTraffic(Number(url.port), CONNECTIONS)
  t.after(async () => {
    const ended = once(attack, 'exit')
    attack.kill('SIGKILL')
    await ended
  })
  const statuses: number[] = []
  let peakMb = 0
  const endMs = performance.now() + SECONDS * 1000
  while (performance.now() < endMs) {
    const body = JSON.stringify([{ ts: Date.now(), host: 'honest', type: 'x', value: statuses.length }])
    const headers = { 'content-type': 'application/json' }
    statuses.push((await fetch(url, { method: 'POST', headers, body })).status)
    peakMb = Math.max(peakMb, rssMegabytes(cli.child.pid ?? 0))
    await sleep(50)
  }
  assert.ok(peakMb < MAX_MEGABYTES, `${peakMb} MB`)
  assert.ok(statuses.length > SECONDS, `${statuses.length} batches`)
  assert.deepEqual([...new Set(statuses)], [202])
})
