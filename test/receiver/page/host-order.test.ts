import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  groupHosts,
  hostToOpen,
  matchesWords,
  orderHosts,
  standingOf,
  tagNames,
} from '../../../src/receiver/page/host-order.js'
import { HostState } from '../../../src/receiver/page/host-state.js'
import { Sparkline } from '../../../src/receiver/page/sparklines.js'

const TS = 1_763_800_000_000
const HOUR_MS = 3_600_000

interface Figures {
  readonly cpu?: number
  readonly memory?: number
  readonly disks?: readonly number[]
}

function hostOf(name: string, { cpu, memory, disks = [] }: Figures = {}, agoMs = 0, tags = {}): HostState {
  const host = new HostState(name)
  const add = (type: string, value: number, own = {}) => host.add({ ts: TS, type, value, tags: { ...own, ...tags } })
  if (cpu !== undefined) add('cpu_usage', cpu, { cpu: 'total' })
  if (memory !== undefined) add('mem_used_ratio', memory)
  for (const [index, value] of disks.entries()) add('disk_used_ratio', value, { mount: `/${index}` })
  host.seenBefore(agoMs)
  host.tags = tags
  return host
}

const standing = (host: HostState, agents?: number) => {
  const { text, level } = standingOf(host, [], agents)
  return [text.replace('\u202f', ' '), level]
}
const names = (hosts: readonly HostState[]) => hosts.map(({ name }) => name)

describe('how a host stands', () => {
  test('is named by its fullest figure once that is high', () => {
    assert.deepEqual(standing(hostOf('a', { cpu: 0.5, memory: 0.5, disks: [0.8] })), ['ok', 'ok'])
    assert.deepEqual(standing(hostOf('a', { cpu: 0.5, memory: 0.86, disks: [0.2] })), ['Memory 86 %', 'high'])
    assert.deepEqual(standing(hostOf('a', { memory: 0.9, disks: [0.2, 0.97] })), ['Disk 97 %', 'full'])
  })

  test('takes the CPU of the last minute, not of a moment', () => {
    const host = hostOf('a', { cpu: 1 })
    const line = new Sparkline({ stepMs: 10_000, agg: 'mean' })
    for (let step = 0; step < 6; step++) line.add(TS + step * 10_000, step === 5 ? 1 : 0.1)
    assert.equal(standingOf(host, [line]).text, 'ok')
    assert.equal(standingOf(host, []).level, 'full')
  })

  test('is silence since a time, which is no longer new after an hour', () => {
    const [text, level] = standing(hostOf('a', { disks: [0.99] }, 600_000))
    assert.match(String(text), /^silent since \d\d:\d\d$/)
    assert.equal(level, 'full')
    assert.equal(standing(hostOf('a', {}, 2 * HOUR_MS))[1], 'ok')
    assert.match(String(standing(hostOf('a', {}, 48 * HOUR_MS))[0]), /^silent since \D/)
  })

  test('names several agents that send under one name', () => {
    assert.deepEqual(standing(hostOf('a', { memory: 0.5 }), 2), ['2 agents', 'high'])
    assert.deepEqual(standing(hostOf('a', { memory: 0.97 }), 2), ['Memory 97 %, 2 agents', 'full'])
  })
})

describe('hosts in order', () => {
  const ranked = (hosts: readonly HostState[]) =>
    hosts.map((host) => ({ host, values: [standingOf(host, []).rank, host.value('cpu_usage')] }))

  test('the worst come first: newly silent, full, high, then by their fullest figure; long silent ones come last', () => {
    const hosts = [
      hostOf('gone', {}, 5 * HOUR_MS),
      hostOf('calm', { cpu: 0.1 }),
      hostOf('busier', { cpu: 0.4, memory: 0.2 }),
      hostOf('high', { memory: 0.9 }),
      hostOf('full', { disks: [0.96] }),
      hostOf('silent', {}, 120_000),
    ]
    const order = orderHosts(ranked(hosts), { column: 0, descending: true })
    assert.deepEqual(names(order), ['silent', 'full', 'high', 'busier', 'calm', 'gone'])
  })

  test('figures order both ways, unknown ones last, and names as people count', () => {
    const hosts = [hostOf('web-10', { cpu: 0.3 }), hostOf('web-9'), hostOf('web-2', { cpu: 0.5 })]
    assert.deepEqual(names(orderHosts(ranked(hosts), { column: 1, descending: true })), ['web-2', 'web-10', 'web-9'])
    assert.deepEqual(names(orderHosts(ranked(hosts), { column: 1, descending: false })), ['web-10', 'web-2', 'web-9'])
    assert.deepEqual(names(orderHosts(ranked(hosts), { column: -1, descending: false })), ['web-2', 'web-9', 'web-10'])
  })

  test('are found by parts of their name and tags', () => {
    const host = hostOf('web-1', {}, 0, { env: 'prod', zone: 'a' })
    for (const text of ['', 'WEB', 'env=prod', 'prod web', 'zone=a 1']) assert.ok(matchesWords(host, text), text)
    for (const text of ['db', 'env=staging', 'web db']) assert.ok(!matchesWords(host, text), text)
  })

  test('are grouped by a tag, the group of the first one first', () => {
    const hosts = [hostOf('a', {}, 0, { env: 'x' }), hostOf('b'), hostOf('c', {}, 0, { env: 'x', zone: '1' })]
    assert.deepEqual(tagNames(hosts), ['env', 'zone'])
    assert.deepEqual(
      [...groupHosts(hosts, 'env')].map(([name, list]) => [name, names(list)]),
      [
        ['env=x', ['a', 'c']],
        ['no env', ['b']],
      ],
    )
  })
})

describe('the host to open on', () => {
  const rankOf = (host: HostState) => standingOf(host, []).rank
  const calm = hostOf('calm', { cpu: 0.1 })
  const worst = hostOf('worst', { memory: 0.96 })
  const silent = hostOf('silent', { memory: 1 }, 60_000)
  const longSilent = hostOf('long', {}, HOUR_MS)

  test('is the last chosen one while that is live', () => {
    assert.equal(hostToOpen([worst, calm], 'calm', rankOf), calm)
  })

  test('is otherwise the worst live one', () => {
    assert.equal(hostToOpen([silent, calm, worst], 'silent', rankOf), worst)
    assert.equal(hostToOpen([silent, calm, worst], undefined, rankOf), worst)
    assert.equal(hostToOpen([silent, calm, worst], 'unknown', rankOf), worst)
  })

  test('is the last chosen one, or else the one that sent last, when all are silent', () => {
    assert.equal(hostToOpen([longSilent, silent], 'long', rankOf), longSilent)
    assert.equal(hostToOpen([longSilent, silent], undefined, rankOf), silent)
    assert.equal(hostToOpen([], 'a', rankOf), undefined)
  })
})
