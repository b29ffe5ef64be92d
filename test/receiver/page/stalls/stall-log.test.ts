import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { HostState } from '../../../../src/receiver/page/host-state.js'
import { StallLog } from '../../../../src/receiver/page/stalls/stall-log.js'
import type { View } from '../../../../src/receiver/page/view-state.js'

const TS = 1_763_800_000_000
const TYPE = 'runtime_stall_seconds'
const RANGE = { from: TS - 300_000, to: TS }
const VIEW: View = { rangeMs: 300_000, series: [] }
const { fetch } = globalThis
afterEach(() => {
  globalThis.fetch = fetch
})

function ended(atMs: number, seconds: number) {
  return { host: 'web-1', type: TYPE, ts: atMs, value: seconds, tags: { state: 'ended', cause: 'gc' } }
}

/** Returns a host with a stall 60 s ago, its stall log, and the URLs the log requests. */
function rig(answer: () => Response = () => Response.json({ series: [] })) {
  const asked: URL[] = []
  globalThis.fetch = async (url) => {
    asked.push(new URL(String(url), 'http://receiver/'))
    return answer()
  }
  const host = new HostState('web-1')
  host.add(ended(TS - 60_000, 2))
  let loaded = 0
  const log = new StallLog(() => loaded++)
  return { log, host, asked, loads: () => loaded }
}

const stored = { tags: { state: 'ended', cause: 'gc' }, ts: [TS - 60_000], value: [2] }

test('stalls are fetched once for a host and window, from before it to the newest, and continued by live points', async () => {
  const { log, host, asked, loads } = rig(() => Response.json({ series: [stored] }))
  assert.deepEqual(log.get(host, RANGE, VIEW), { stalls: [], loading: true, error: undefined })
  log.add(ended(TS - 1000, 3))
  while (loads() === 0) await turn()
  log.add(ended(TS - 60_000, 2))
  log.add({ ...ended(TS - 1000, 4), host: 'web-2' })
  const { stalls, loading } = log.get(host, RANGE, VIEW)
  assert.deepEqual([stalls.map(({ seconds }) => seconds), loading], [[3, 2], false])
  assert.equal(asked.length, 1)
  const params = asked[0]?.searchParams
  assert.deepEqual([params?.get('type'), params?.get('host'), params?.get('step')], [TYPE, 'web-1', null])
  assert.ok(Number(params?.get('from')) < RANGE.from)
  assert.ok(Number(params?.get('to')) > RANGE.to)
})

test('a stall belongs to a window that it touches', async () => {
  const { log, host, loads } = rig(() => Response.json({ series: [stored] }))
  const at = (from: number, to: number) => log.get(host, { from: TS + from, to: TS + to }, VIEW).stalls.length
  at(-300_000, 0)
  while (loads() === 0) await turn()
  assert.deepEqual([at(-61_000, 0), at(-300_000, -61_000), at(-59_000, 0), at(-300_000, -63_000)], [1, 1, 0, 0])
})

test('a host that never reported a stall is not asked for any', () => {
  const { log, asked } = rig()
  assert.deepEqual(log.get(new HostState('web-2'), RANGE, VIEW).stalls, [])
  assert.equal(asked.length, 0)
})

test('another window and another host are fetched anew, without the stalls of the one before', async () => {
  const { log, host, asked, loads } = rig(() => Response.json({ series: [stored] }))
  log.get(host, RANGE, VIEW)
  while (loads() === 0) await turn()
  const other = new HostState('web-2')
  other.add(ended(TS, 1))
  assert.deepEqual(log.get(other, RANGE, VIEW).stalls, [])
  log.get(host, RANGE, { ...VIEW, rangeMs: 60_000 })
  assert.deepEqual(
    asked.map(({ searchParams }) => searchParams.get('host')),
    ['web-1', 'web-2', 'web-1'],
  )
})

test('why stalls could not be loaded is kept', async () => {
  const { log, host, loads } = rig(() => new Response('', { status: 503 }))
  log.get(host, RANGE, VIEW)
  while (loads() === 0) await turn()
  assert.match(log.get(host, RANGE, VIEW).error ?? '', /503/)
})

test('a length that no stall can have is ignored', async () => {
  const { log, host, loads } = rig()
  log.get(host, RANGE, VIEW)
  while (loads() === 0) await turn()
  for (const seconds of [-1, 1e300, 1])
    log.add({ ...ended(TS - 1000, seconds), tags: { state: 'ended', cause: `${seconds}` } })
  assert.deepEqual(
    log.get(host, RANGE, VIEW).stalls.map(({ seconds }) => seconds),
    [1],
  )
})
