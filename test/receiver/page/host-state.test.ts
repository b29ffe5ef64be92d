import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HostState } from '../../../src/receiver/page/host-state.js'

const TS = 1_763_800_000_000

function hostWith(...points: [type: string, value: number, tags: Record<string, string>][]): HostState {
  const host = new HostState('web-1')
  for (const [type, value, tags] of points) host.add({ ts: TS, type, value, tags })
  return host
}

test('finds a series without the tags that its agent adds to all of them', () => {
  const own = { env: 'prod', service: 'shop' }
  const host = hostWith(
    ['mem_used_ratio', 0.5, own],
    ['cpu_usage', 0.2, { cpu: 'total', ...own }],
    ['cpu_usage', 0.9, { cpu: '0', ...own }],
    ['cpu_usage', 1, { cpu: 'total', stat: 'max', ...own }],
  )
  assert.equal(host.value('mem_used_ratio'), 0.5)
  assert.equal(host.value('cpu_usage', { cpu: 'total' }), 0.2)
  assert.equal(host.value('cpu_usage', { cpu: 'total', stat: 'max' }), 1)
})

test('does not choose between several series', () => {
  const host = hostWith(['queue', 1, { service: 'a' }], ['queue', 2, { service: 'b' }])
  assert.equal(host.value('queue'), undefined)
  assert.equal(host.value('queue', { service: 'b' }), 2)
})

test('finds a series that comes after it was looked for', () => {
  const host = hostWith(['queue', 1, { service: 'a' }])
  assert.equal(host.value('queue', { service: 'b' }), undefined)
  host.add({ ts: TS, type: 'queue', value: 2, tags: { service: 'b', env: 'prod' } })
  assert.equal(host.value('queue', { service: 'b' }), 2)
})

test('is silent after half a minute without points, or after a few of its usual gaps', () => {
  const host = hostWith()
  host.seenBefore(29_000)
  assert.equal(host.silent, false)
  const other = hostWith()
  other.seenBefore(31_000)
  assert.equal(other.silent, true)
})
