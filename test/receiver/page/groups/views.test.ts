import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Card, makeCards } from '../../../../src/receiver/page/cards.js'
import { groupName } from '../../../../src/receiver/page/groups/control-groups.js'
import { HostState } from '../../../../src/receiver/page/host-state.js'

const TS = 1_763_800_000_000

type Point = readonly [type: string, value: number, tags?: Readonly<Record<string, string>>]

function card(id: string, points: readonly Point[]): Card | undefined {
  const host = new HostState('web-1')
  for (const [type, value, tags] of points) host.add({ ts: TS, type, value, ...(tags && { tags }) })
  const found = makeCards(host, new Map()).find((one) => one.id === id)
  return found && JSON.parse(JSON.stringify(found).replaceAll('\u202f', ' '))
}

const chartIds = (found: Card | undefined) => found?.charts.map(({ id }) => id)

test('cores are a heatmap with a row each, in numerical order', () => {
  const cores = ['10', '9', '0'].map((cpu): Point => ['cpu_usage', 0.5, { cpu }])
  const total: Point = ['cpu_usage', 0.5, { cpu: 'total' }]
  const heat = (points: readonly Point[]) => card('cpu', points)?.charts.find(({ id }) => id === 'cores')
  assert.deepEqual(heat([total, ...cores])?.heat, { rows: ['core 0', 'core 9', 'core 10'], layers: ['mean'] })
  assert.equal(heat([total]), undefined)
})

test('sampled cores can show the highest and the lowest of each step too', () => {
  const stats = ['min', 'max'].map((stat): Point => ['cpu_usage', 0.9, { cpu: '0', stat }])
  const heat = card('cpu', [['cpu_usage', 0.5, { cpu: '0' }], ...stats])?.charts.find(({ id }) => id === 'cores')
  assert.deepEqual(heat?.heat?.layers, ['mean', 'highest', 'lowest'])
  assert.deepEqual(
    heat?.lines.map(({ label, stat, agg }) => [label, stat, agg]),
    [
      ['core 0 mean', undefined, undefined],
      ['core 0 highest', 'max', 'max'],
      ['core 0 lowest', 'min', 'min'],
    ],
  )
})

test('devices have the latency of their reads and writes', () => {
  const device = { device: 'sda' }
  const found = card('disk', [
    ['disk_io_seconds_total', 5, device],
    ['disk_read_seconds_total', 2, device],
    ['disk_reads_total', 100, device],
    ['disk_write_seconds_total', 3, device],
    ['disk_writes_total', 100, device],
  ])
  assert.deepEqual(
    found?.charts.map(({ id, lines }) => [id, lines.map(({ label, per }) => `${label} ${per}`)]),
    [['disk-latency', ['sda read disk_reads_total', 'sda write disk_writes_total']]],
  )
})

test('an interface says how fast its link is and how much of it is in use', () => {
  const eth0 = { iface: 'eth0' }
  const link: readonly Point[] = [
    ['net_rx_bytes_per_second', 110e6, eth0],
    ['net_tx_bytes_per_second', 5e6, eth0],
    ['net_speed', 125e6, eth0],
    ['net_rx_utilization', 0.88, eth0],
    ['net_tx_utilization', 0.04, eth0],
  ]
  const [row] = card('network', link)?.rows ?? []
  assert.deepEqual([row?.share, row?.level, row?.detail], [0.88, 'high', '1 Gbit/s link, 88 % of it in use'])
  assert.deepEqual(chartIds(card('network', link)), ['net', 'net-utilization'])
  const [plain] = card('network', link.slice(0, 2))?.rows ?? []
  assert.deepEqual([plain?.share, plain?.detail], [undefined, undefined])
  assert.deepEqual(chartIds(card('network', link.slice(0, 2))), ['net'])
  const [unplugged] = card('network', [...link.slice(0, 2), ['net_carrier', 0, eth0]])?.rows ?? []
  assert.deepEqual([unplugged?.level, unplugged?.detail], ['full', 'no carrier'])
})

test('several interfaces have charts of their own, which are folded', () => {
  const traffic = ['eth0', 'eth1'].map((iface): Point => ['net_rx_bytes_per_second', 1, { iface }])
  assert.deepEqual(
    card('network', traffic)?.moreCharts.map(({ id }) => id),
    ['net-in'],
  )
  assert.deepEqual(card('network', traffic.slice(1))?.moreCharts, [])
})

test('charts that are folded are not when the card has no others', () => {
  const found = card('network', [['net_rx_errors_total', 1, { iface: 'eth0' }]])
  assert.deepEqual([chartIds(found), found?.moreCharts], [['net-problems'], []])
})

test('one event loop has rows, also when its agent has tags', () => {
  const tags = { service: 'shop' }
  const found = card('runtime', [
    ['runtime_event_loop_utilization', 0.9, tags],
    ['runtime_event_loop_delay_seconds', 0.02, { ...tags, stat: 'p99' }],
    ['runtime_heap_used', 1e9, tags],
    ['runtime_heap_limit', 2e9, tags],
    ['runtime_heap_used_ratio', 0.5, tags],
  ])
  assert.deepEqual([found?.figure, found?.level, found?.table], ['90 %', 'high', undefined])
  assert.deepEqual(
    found?.rows?.map(({ label, text }) => `${label}: ${text}`),
    ['99 % of timers late by less than: 20 ms', 'heap: 1.0 GB of 2.0 GB'],
  )
  assert.deepEqual(chartIds(found), ['loop-busy', 'loop-delay', 'heap-share'])
})

test('several event loops are a table and a line each, and the busiest is the figure', () => {
  const found = card(
    'runtime',
    ['mail', 'shop'].map(
      (service): Point => ['runtime_event_loop_utilization', service === 'shop' ? 0.97 : 0.1, { service }],
    ),
  )
  assert.deepEqual([found?.title, found?.figure, found?.level], ['Node services', '97 %', 'full'])
  assert.match(found?.note ?? '', /service=shop$/)
  assert.deepEqual(
    found?.table?.columns.map(({ title }) => title),
    ['Loop busy'],
  )
  assert.deepEqual(
    found?.charts.map(({ id, lines }) => [id, lines.map(({ label }) => label)]),
    [['loop-busy', ['service=shop', 'service=mail']]],
  )
})

test('other control groups are a table and have a line each', () => {
  const found = card('container', [
    ['cgroup_mem_used', 1e8],
    ['cgroup_mem_used', 3e9, { cgroup: '/a.slice/db.service', service: 'db' }],
    ['cgroup_cpu_usage_cores', 1.5, { cgroup: '/a.slice/db.service', service: 'db' }],
  ])
  assert.deepEqual([found?.title, found?.figure], ['Containers', '100 MB'])
  assert.deepEqual(
    found?.table?.rows.map(({ name, values }) => [name, ...values]),
    [['db', 1.5, 3e9]],
  )
  assert.deepEqual(chartIds(found), ['container-memory', 'groups-cpu', 'groups-memory'])
})

test('a control group is called as its service or container, else by the end of its path', () => {
  const id = '4f2a'.repeat(16)
  assert.equal(groupName({ cgroup: '/system.slice/db.service', service: 'db' }), 'db')
  assert.equal(groupName({ cgroup: `/system.slice/docker-${id}.scope`, container: id }), '4f2a4f2a4f2a')
  assert.equal(groupName({ cgroup: '/lxc/mail', container: 'mail' }), 'mail')
  assert.equal(groupName({ cgroup: '/user.slice' }), 'user.slice')
})

test('a value that is too high has a level: usage, space, pressure, limits', () => {
  assert.equal(card('cpu', [['cpu_usage', 0.96, { cpu: 'total' }]])?.level, 'full')
  assert.equal(card('memory', [['mem_used_ratio', 0.9]])?.level, 'high')
  const pressure = (kind: string, value: number) =>
    card('pressure', [['pressure_ratio', value, { resource: 'io', kind }]])
  assert.deepEqual([pressure('some', 0.24)?.level, pressure('some', 0.25)?.level], ['ok', 'high'])
  assert.deepEqual([pressure('full', 0.24)?.level, pressure('full', 0.3)?.level], ['high', 'full'])
})

test('types that were not sent for long have no place, unless the window reaches back to them', () => {
  const host = new HostState('web-1')
  host.add({ ts: TS - 3_600_000, type: 'mem_used_ratio', value: 0.5 })
  host.add({ ts: TS, type: 'load_1', value: 1 })
  const ids = (fromMs: number) => makeCards(host, new Map(), undefined, fromMs).map(({ id }) => id)
  assert.deepEqual(ids(TS - 60_000), ['system'])
  assert.deepEqual(ids(TS - 7_200_000), ['memory', 'system'])
})
