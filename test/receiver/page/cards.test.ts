import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Card, makeCards } from '../../../src/receiver/page/cards.js'
import { HostState } from '../../../src/receiver/page/host-state.js'
import type { StatsResponse } from '../../../src/receiver/page/queries.js'

const TS = 1_763_800_000_000

function hostWith(
  ...points: [type: string, value: number, tags?: Record<string, string>, seconds?: number][]
): HostState {
  const host = new HostState('web-1')
  for (const [type, value, tags, seconds = 0] of points) {
    host.add({ ts: TS + seconds * 1000, type, value, ...(tags && { tags }) })
  }
  return host
}

/** Returns the card of a host as JSON would carry it, with plain spaces. */
function card(id: string, host: HostState, stats?: StatsResponse): Card | undefined {
  const found = makeCards(host, new Map(), stats).find((one) => one.id === id)
  if (found === undefined) return undefined
  return JSON.parse(JSON.stringify(found).replaceAll('\u202f', ' '))
}

test('a host has a card for each group that it sends something of', () => {
  const ids = makeCards(hostWith(['mem_used_ratio', 0.5], ['orders_total', 1]), new Map()).map(({ id }) => id)
  assert.deepEqual(ids, ['memory', 'other'])
})

test('one series is enough for a card', () => {
  for (const type of ['cpu_usage', 'mem_dirty', 'disk_total', 'net_rx_errors_total', 'uptime_seconds', 'agent_rss']) {
    assert.equal(makeCards(hostWith([type, 1]), new Map()).length, 1, type)
  }
})

test('a sum counts traffic once that a physical and a layered device both carry', () => {
  const host = hostWith(
    ['disk_read_bytes_per_second', 1e6, { device: 'sda' }],
    ['disk_read_bytes_per_second', 1e6, { device: 'dm-0' }],
    ['disk_write_bytes_per_second', 2e6, { device: 'sda' }],
  )
  assert.equal(card('disk', host)?.figure, '3.0 MB/s')
  assert.deepEqual(
    card('disk', host)?.charts.map(({ id, lines }) => [id, lines.length]),
    [['disk-io', 2]],
  )
  assert.equal(card('disk', hostWith(['disk_read_bytes_per_second', 1e6, { device: 'dm-0' }]))?.figure, '1.0 MB/s')
})

test('a counter shows its increase per second, and nothing after a reset', () => {
  const rate = (second: number) => {
    const host = hostWith(['context_switches_total', 1000, {}, 0], ['context_switches_total', second, {}, 2])
    return card('system', host)?.rows?.map(({ text }) => text)
  }
  assert.deepEqual(rate(3000), ['1.0 k/s'])
  assert.deepEqual(rate(3), [])
})

test('a series that stops is hidden', () => {
  const mount = { mount: '/mnt', device: 'sdb1', fstype: 'ext4' }
  const host = hostWith(['disk_used_ratio', 0.5, mount, 0], ['cpu_usage', 0.5, { cpu: 'total' }, 59])
  assert.equal(host.list('disk_used_ratio').length, 1)
  host.add({ ts: TS + 61_000, type: 'cpu_usage', value: 0.5, tags: { cpu: 'total' } })
  assert.equal(host.list('disk_used_ratio').length, 0)
})

test('a rare series stays visible between its points', () => {
  const tags = { mount: '/mnt', device: 'sdb1', fstype: 'ext4' }
  const host = hostWith(
    ['disk_used_ratio', 0.5, tags, 0],
    ['disk_used_ratio', 0.5, tags, 600],
    ['cpu_usage', 1, { cpu: 'total' }, 1100],
  )
  assert.equal(host.list('disk_used_ratio').length, 1)
})

test('a late point does not replace a newer one', () => {
  const host = hostWith(['mem_used_ratio', 0.5, {}, 10], ['mem_used_ratio', 0.9, {}, 5])
  assert.equal(card('memory', host)?.figure, '50 %')
})

test('the CPU chart has min, max and p99 only when the CPU is sampled', () => {
  const lines = (host: HostState) => card('cpu', host)?.charts[0]?.lines.map(({ label }) => label)
  assert.deepEqual(lines(hostWith(['cpu_usage', 0.5, { cpu: 'total' }])), ['mean'])
  const sampled = hostWith(
    ['cpu_usage', 0.5, { cpu: 'total' }],
    ['cpu_usage', 0.1, { cpu: 'total', stat: 'min' }],
    ['cpu_usage', 0.9, { cpu: 'total', stat: 'max' }],
    ['cpu_usage', 0.9, { cpu: 'total', stat: 'p99' }],
  )
  assert.deepEqual(lines(sampled), ['mean', 'p99', 'max', 'min'])
})

test('cores are cells in numerical order', () => {
  const cores = [10, 9, 0].map((n): [string, number, Record<string, string>] => ['cpu_usage', 0.5, { cpu: `${n}` }])
  const found = card('cpu', hostWith(['cpu_usage', 0.5, { cpu: 'total' }], ...cores))
  assert.deepEqual(
    found?.cells?.map(({ label }) => label),
    ['core 0', 'core 9', 'core 10'],
  )
  assert.equal(found?.note, 'of 3 cores')
})

test('filesystems are listed fullest first, coloured by their level, and folded when there are many', () => {
  const mounts = Array.from({ length: 30 }, (_, n): [string, number, Record<string, string>] => [
    'disk_used_ratio',
    n === 7 ? 0.97 : n === 8 ? 0.9 : n / 100,
    { mount: `/m${n}`, device: `d${n}`, fstype: 'ext4' },
  ])
  const disk = card('disk', hostWith(...mounts))
  assert.deepEqual(
    disk?.rows?.slice(0, 3).map(({ label, level }) => [label, level]),
    [
      ['/m7', 'full'],
      ['/m8', 'high'],
      ['/m29', 'ok'],
    ],
  )
  assert.equal((disk?.rows?.length ?? 0) + (disk?.more?.length ?? 0), 30)
})

test('filesystems that are stuck or short of inodes come first', () => {
  const root = { mount: '/', device: 'sda1', fstype: 'ext4' }
  const host = hostWith(
    ['disk_used_ratio', 0.5, root],
    ['disk_inodes_total', 1000, root],
    ['disk_inodes_free', 10, root],
    ['disk_mount_stuck', 1, { mount: '/nfs' }],
    ['disk_mount_stuck', 0, { mount: '/other' }],
  )
  assert.deepEqual(
    card('disk', host)?.rows?.map(({ label, text }) => [label, text]),
    [
      ['/nfs', 'does not answer'],
      ['/ inodes', '99 % used'],
      ['/', '50 %'],
    ],
  )
})

test('with many disks only the busiest are charted, and the chart says so', () => {
  const devices = Array.from({ length: 24 }, (_, n) => `sd${n}`)
  const host = hostWith(
    ...devices.flatMap((device, n): [string, number, Record<string, string>][] => [
      ['disk_busy_ratio', 0.1, { device }],
      ['disk_io_seconds_total', n, { device }],
    ]),
  )
  const [chart] = card('disk', host)?.charts ?? []
  assert.equal(chart?.note, '8 of 24')
  assert.deepEqual(
    chart?.lines.map(({ label }) => label),
    devices.slice(-8),
  )
})

test('pressure is charted for some and for all tasks, and the figure is the worst', () => {
  const host = hostWith(
    ['pressure_ratio', 0.2, { resource: 'cpu', kind: 'some' }],
    ['pressure_ratio', 0.4, { resource: 'io', kind: 'some' }],
    ['pressure_ratio', 0.3, { resource: 'io', kind: 'full' }],
    ['pressure_ratio', 0, { resource: 'irq', kind: 'full' }],
  )
  const found = card('pressure', host)
  assert.equal(found?.figure, '40 %')
  assert.deepEqual(
    found?.rows?.map(({ label, text }) => `${label}: ${text}`),
    ['cpu: some tasks 20 %', 'io: some tasks 40 %, all 30 %', 'irq: all 0 %'],
  )
  assert.deepEqual(
    found?.charts.map(({ id, lines }) => [id, lines.map(({ label }) => label).join()]),
    [
      ['pressure-some', 'cpu,io'],
      ['pressure-full', 'io,irq'],
    ],
  )
})

test('sockets are told by their connections, and charted by state', () => {
  const host = hostWith(
    ['tcp_connections', 12, { state: 'established' }],
    ['tcp_connections', 3, { state: 'time_wait' }],
    ['sockets_used', 40],
  )
  const found = card('sockets', host)
  assert.deepEqual([found?.figure, found?.note], ['12', 'established TCP connections'])
  assert.deepEqual(
    found?.rows?.map(({ label, text }) => `${label}: ${text}`),
    ['sockets: 40'],
  )
  assert.deepEqual(
    found?.charts.map(({ id, lines }) => [id, lines.map(({ label }) => label).join()]),
    [['tcp-connections', 'established,time_wait']],
  )
})

test('sensors are listed from the hottest on, which is the figure', () => {
  const host = hostWith(
    ['temperature_celsius', 41.4, { sensor: 'nvme Composite' }],
    ['temperature_celsius', 63.6, { sensor: 'coretemp Package id 0' }],
    ['battery_ratio', 0.8],
  )
  const found = card('sensors', host)
  assert.deepEqual([found?.figure, found?.note], ['64 °C', 'coretemp Package id 0, the hottest'])
  assert.deepEqual(
    found?.rows?.map(({ label, text }) => `${label}: ${text}`),
    ['battery: 80 %', 'coretemp Package id 0: 64 °C', 'nvme Composite: 41 °C'],
  )
  assert.equal(card('sensors', hostWith(['cpu_usage', 0.5, { cpu: 'total' }])), undefined)
})

test('collectors and outputs have a state when the receiver knows the agent, and none otherwise', () => {
  const host = hostWith(
    ['agent_collector_seconds', 0.002, { collector: 'cpu' }],
    ['agent_collector_failures_total', 3, { collector: 'disk', reason: 'timeout' }],
    ['agent_points_total', 100, { output: 'main', result: 'delivered' }],
    ['agent_points_total', 7, { output: 'main', result: 'overflow' }],
  )
  const cells = (stats?: StatsResponse) =>
    card('agent', host, stats)?.cells?.map(({ label, text, level }) => [label, text, level])
  assert.deepEqual(cells(), [
    ['→ main', '100 delivered', 'ok'],
    ['cpu', '2 ms', 'ok'],
    ['disk', '3 failed', 'high'],
  ])
  const stats: StatsResponse = {
    receiver: {},
    collectors: { cpu: { state: 'idle', lastError: null }, disk: { state: 'wedged', lastError: 'it hangs' } },
    outputs: [{ name: 'main', state: 'blocked', lastError: '401', points: { delivered: 100 } }],
  }
  assert.deepEqual(cells(stats), [
    ['→ main', 'blocked, 100 delivered', 'full'],
    ['cpu', 'idle, 2 ms', 'ok'],
    ['disk', 'wedged, 3 failed', 'full'],
  ])
  assert.deepEqual(
    card('agent', host, stats)?.cells?.map(({ detail }) => detail),
    ['401', undefined, 'it hangs'],
  )
  const lost = card('agent', host)?.rows?.find(({ label }) => label === 'points lost')
  assert.deepEqual([lost?.text, lost?.level], ['7', 'full'])
})

test('the container has a card with its limits, which comes first with scope: container', () => {
  const points: Parameters<typeof hostWith> = [
    ['cpu_usage', 0.5, { cpu: 'total' }],
    ['cgroup_mem_used', 256e6],
    ['cgroup_mem_used', 9e9, { cgroup: '/other' }],
    ['mem_limit', 512e6],
    ['mem_limit_used_ratio', 0.5],
    ['cgroup_cpu_usage_cores', 0.4],
    ['cpu_limit_cores', 0.5],
    ['cpu_limit_usage_ratio', 0.8],
    ['cgroup_cpu_throttled_ratio', 0.9],
  ]
  const host = hostWith(...points)
  const found = card('container', host)
  assert.equal(found?.figure, '50 %')
  assert.equal(found.note, 'of its memory: 256 MB of 512 MB')
  assert.deepEqual(
    found.rows?.map(({ label, text }) => `${label}: ${text}`),
    ['CPU: 0.40 of 0.5 CPUs', 'held back by the CPU limit: 90 %'],
  )
  const order = (state: HostState) => makeCards(state, new Map()).map(({ id }) => id)
  assert.deepEqual(order(host), ['cpu', 'container'])
  assert.deepEqual(order(hostWith(...points, ['agent_scope', 1, { scope: 'container' }])), [
    'container',
    'cpu',
    'agent',
  ])
})

test('processes are a table of those of the newest tick', () => {
  const api = { pid: '300', name: 'api' }
  const host = hostWith(
    ['process_count', 2, { state: 'sleeping' }],
    ['process_count', 1, { state: 'zombie' }],
    ['process_rss', 5e6, { pid: '9', name: 'gone' }, 0],
    ['process_rss', 2e6, { pid: '1', name: 'init' }, 1],
    ['process_rss', 8e6, api, 1],
    ['process_cpu_usage', 0.25, api, 1],
  )
  const shown = card('processes', host)
  assert.equal(shown?.figure, '3')
  assert.deepEqual(shown?.rows, [{ label: 'zombies', text: '1', level: 'high' }])
  assert.deepEqual(
    shown?.table?.rows.map(({ name, values }) => [name, ...values]),
    [
      ['init', null, 2e6, 1],
      ['api', 0.25, 8e6, 300],
    ],
  )
})

test('what is watched is a row, and stands out when none of it runs', () => {
  const watch = { watch: 'api' }
  const host = hostWith(['process_watch_count', 2, watch], ['process_watch_rss', 3e6, watch])
  assert.deepEqual(card('processes', host)?.rows, [
    { key: 'watch api', label: 'api', text: '2 running, 3.0 MB', level: 'ok' },
  ])
  const none = hostWith(['process_watch_count', 0, watch])
  assert.equal(card('processes', none)?.rows?.[0]?.text, 'none runs')
})

test('the card of stalls is absent without stalls, and divides the time of each agent by its causes', () => {
  const held = (cause: string, seconds: number, service: string) =>
    ['runtime_stall_seconds_total', seconds, { cause, service }] as [string, number, Record<string, string>]
  assert.equal(card('stalls', hostWith(held('gc', 0, 'a'), ['runtime_stalls_total', 0, { cause: 'gc' }])), undefined)
  const one = card('stalls', hostWith(held('gc', 1, 'a'), held('javascript', 3, 'a'), held('disk', 0, 'a')))
  assert.deepEqual(
    one?.rows?.map(({ label, text }) => [label, text]),
    [
      ['javascript', '3 s, 75 %'],
      ['gc', '1 s, 25 %'],
    ],
  )
  const two = card('stalls', hostWith(held('gc', 1, 'b'), held('gc', 4, 'a'), held('javascript', 3, 'b')))
  assert.deepEqual(
    two?.rows?.map(({ label, share }) => [label, share]),
    [
      ['gc (service=a)', 1],
      ['javascript (service=b)', 0.75],
      ['gc (service=b)', 0.25],
    ],
  )
  assert.deepEqual(
    two?.charts.map(({ lines }) => lines.map(({ label }) => label)),
    [['gc (service=a)', 'javascript (service=b)', 'gc (service=b)']],
  )
})

test('the card of stalls is there for a host that was killed in its only stall', () => {
  const report = { state: 'running', cause: 'javascript', function: 'computeTotals' }
  assert.ok(card('stalls', hostWith(['runtime_stall_seconds', 0.5, report])))
})
