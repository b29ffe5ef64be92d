import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WirePoint } from '../../../src/receiver/wire-point.js'

interface Row {
  readonly label: string
  readonly text: string
  readonly share?: number
}

interface Card {
  readonly id: string
  readonly figure?: string
  readonly charts: readonly string[]
  readonly rows: readonly Row[]
}

interface Host {
  add(point: Omit<WirePoint, 'host'>): void
  list(type: string): readonly { value: number; rate?: number }[]
}

const page = new URL('../../../../src/receiver/page/', import.meta.url)
const { HostState } = (await import(new URL('host-state.js', page).href)) as { HostState: new (name: string) => Host }
const { makeCards } = (await import(new URL('cards.js', page).href)) as {
  makeCards(host: Host, units: Map<string, { unit?: string }>): readonly Card[]
}

const TS = 1_763_800_000_000

function hostWith(...points: [type: string, value: number, tags?: Record<string, string>, seconds?: number][]): Host {
  const host = new HostState('web-1')
  for (const [type, value, tags, seconds = 0] of points) {
    host.add({ ts: TS + seconds * 1000, type, value, ...(tags && { tags }) })
  }
  return host
}

function card(id: string, host: Host): Card | undefined {
  const found = makeCards(host, new Map()).find((one) => one.id === id)
  return JSON.parse(JSON.stringify(found ?? null).replaceAll('\u202f', ' ')) ?? undefined
}

test('a host has the cards for which it sends anything, and no others', () => {
  const ids = makeCards(hostWith(['mem_used_ratio', 0.5], ['orders_total', 1]), new Map()).map(({ id }) => id)
  assert.deepEqual(ids, ['memory', 'other'])
})

test('a card needs no more than one series', () => {
  for (const type of ['cpu_usage', 'mem_dirty', 'disk_total', 'net_rx_errors_total', 'uptime_seconds', 'agent_rss']) {
    assert.equal(makeCards(hostWith([type, 1]), new Map()).length, 1, type)
  }
})

test('what a device carries for another is not counted twice', () => {
  const host = hostWith(
    ['disk_read_bytes_per_second', 1e6, { device: 'sda' }],
    ['disk_read_bytes_per_second', 1e6, { device: 'dm-0' }],
    ['disk_write_bytes_per_second', 2e6, { device: 'sda' }],
  )
  assert.equal(card('disk', host)?.figure, '3.0 MB/s')
  assert.deepEqual(card('disk', host)?.charts, ['disk-io', 'disk-busy'])
  assert.equal(card('disk', hostWith(['disk_read_bytes_per_second', 1e6, { device: 'dm-0' }]))?.figure, '1.0 MB/s')
})

test('a counter shows its increase per second, and none when it was reset', () => {
  const rate = (second: number) => {
    const host = hostWith(['context_switches_total', 1000, {}, 0], ['context_switches_total', second, {}, 2])
    return card('system', host)?.rows.map(({ text }) => text)
  }
  assert.deepEqual(rate(3000), ['1.0 k/s'])
  assert.deepEqual(rate(3), [])
})

test('a series that no longer comes is no longer shown', () => {
  const mount = { mount: '/mnt', device: 'sdb1', fstype: 'ext4' }
  const host = hostWith(['disk_used_ratio', 0.5, mount, 0], ['cpu_usage', 0.5, { cpu: 'total' }, 59])
  assert.equal(host.list('disk_used_ratio').length, 1)
  host.add({ ts: TS + 61_000, type: 'cpu_usage', value: 0.5, tags: { cpu: 'total' } })
  assert.equal(host.list('disk_used_ratio').length, 0)
})

test('a series that comes rarely is shown between its points', () => {
  const tags = { mount: '/mnt', device: 'sdb1', fstype: 'ext4' }
  const host = hostWith(
    ['disk_used_ratio', 0.5, tags, 0],
    ['disk_used_ratio', 0.5, tags, 600],
    ['cpu_usage', 1, { cpu: 'total' }, 1100],
  )
  assert.equal(host.list('disk_used_ratio').length, 1)
})

test('a point that comes late does not replace a newer one', () => {
  const host = hostWith(['mem_used_ratio', 0.5, {}, 10], ['mem_used_ratio', 0.9, {}, 5])
  assert.equal(card('memory', host)?.figure, '50 %')
})
