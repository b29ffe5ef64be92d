import type { WirePoint } from '../../src/receiver/wire-point.js'

const STEP_MS = 5000
const GB = 1e9

type Tags = Readonly<Record<string, string>>

/** Returns a value that moves between two bounds, reproducibly. `seed` distinguishes series. */
function wave(n: number, seed: number, from: number, to: number): number {
  const at = Math.sin(n / 17 + seed * 2.4) * 0.5 + Math.sin(n / 3.7 + seed) * 0.3 + Math.sin(n * 1.9 + seed * 7) * 0.2
  return from + ((to - from) * (at + 1)) / 2
}

/** Adds a point to a tick, in the unit of the catalogue. */
type Tick = (type: string, value: number, tags?: Tags) => void

function cpu(n: number, add: Tick): void {
  for (let core = 0; core < 8; core++) {
    const mean = core === 3 && n % 90 > 40 ? 0.97 : wave(n, core, 0.05, 0.6)
    add('cpu_usage', mean, { cpu: `${core}` })
    add('cpu_usage', Math.min(1, mean * 1.6), { cpu: `${core}`, stat: 'max' })
    add('cpu_usage', mean * 0.3, { cpu: `${core}`, stat: 'min' })
  }
  const total = wave(n, 1, 0.2, 0.55)
  add('cpu_usage', total, { cpu: 'total' })
  for (const [stat, factor] of [
    ['min', 0.4],
    ['max', 1.7],
    ['p99', 1.6],
  ] as const) {
    add('cpu_usage', Math.min(1, total * factor), { cpu: 'total', stat })
  }
  for (const [mode, share] of [
    ['user', 0.6],
    ['system', 0.3],
    ['iowait', 0.05],
    ['steal', 0.05],
  ] as const) {
    add('cpu_mode_usage', total * share, { cpu: 'total', mode })
  }
}

function memory(n: number, add: Tick): void {
  const used = wave(n, 5, 26 * GB, 29 * GB)
  add('mem_total', 32 * GB)
  add('mem_used', used)
  add('mem_used_ratio', used / (32 * GB))
  add('mem_available', 32 * GB - used)
  add('mem_cached', 3 * GB)
  add('mem_buffers', 0.2 * GB)
}

function disks(n: number, add: Tick, count: number): void {
  // Full two and a half hours after the recorded half hour.
  const root = { mount: '/', device: 'nvme0n1p2', fstype: 'ext4' }
  const share = 0.9 + (0.02 * n) / count
  add('disk_used_ratio', share, root)
  add('disk_total', 200 * GB, root)
  add('disk_available', 200 * GB * (1 - share), root)
  const data = { mount: '/srv/data', device: 'sda1', fstype: 'xfs' }
  add('disk_used_ratio', 0.42, data)
  add('disk_total', 4000 * GB, data)
  add('disk_available', 2300 * GB, data)
  for (const [index, device] of ['nvme0n1', 'sda'].entries()) {
    const operations = n * 1000 + Math.round(wave(n, index, 0, 400))
    for (const way of ['read', 'write']) {
      add(`disk_${way}s_total`, operations, { device })
      add(`disk_${way}_seconds_total`, operations * (index + 1) * 0.0004 * (way === 'read' ? 1 : 3), { device })
      add(`disk_${way}_bytes_per_second`, wave(n, index + way.length, 1e6, 9e7), { device })
    }
    add('disk_io_seconds_total', n * (index + 1), { device })
    add('disk_busy_ratio', wave(n, index + 3, 0.05, 0.7), { device })
  }
}

function network(n: number, add: Tick): void {
  for (const [iface, speed, most] of [
    ['eth0', 125e6, 110e6],
    ['eth1', 1.25e9, 40e6],
  ] as const) {
    for (const [index, way] of ['rx', 'tx'].entries()) {
      const rate = wave(n, index + iface.length + speed / 1e9, most / 10, most)
      add(`net_${way}_bytes_per_second`, rate, { iface })
      add(`net_${way}_bytes_total`, n * most, { iface })
      add(`net_${way}_utilization`, rate / speed, { iface })
    }
    add('net_speed', speed, { iface })
    add('net_carrier', 1, { iface })
  }
  add('net_rx_bytes_per_second', 0, { iface: 'eth2' })
  add('net_rx_bytes_total', 0, { iface: 'eth2' })
  add('net_carrier', 0, { iface: 'eth2' })
  add('net_rx_errors_total', 0, { iface: 'eth0' })
}

function pressure(n: number, add: Tick): void {
  for (const [index, resource] of ['cpu', 'io', 'memory'].entries()) {
    add('pressure_ratio', wave(n, index, 0, [0.2, 0.7, 0.02][index] ?? 0), { resource, kind: 'some' })
    add('pressure_ratio', wave(n, index, 0, [0, 0.25, 0.01][index] ?? 0), { resource, kind: 'full' })
  }
}

function tasks(n: number, add: Tick): void {
  for (const [index, [pid, name]] of [
    ['812', 'postgres'],
    ['990', 'node'],
    ['1201', 'nginx'],
    ['77', 'journald'],
  ].entries()) {
    const tags = { pid: pid ?? '', name: name ?? '' }
    add('process_cpu_usage', wave(n, index, 0.01, 0.3 / (index + 1)), tags)
    add('process_rss', (4 - index) * 0.7 * GB, tags)
    add('process_open_files_ratio', [0.2, 0.97, 0.1, 0.05][index] ?? 0, tags)
  }
  add('process_count', 212, { state: 'sleeping' })
  add('process_count', 3, { state: 'running' })
  add('cgroup_mem_used', 0.1 * GB)
  const groups = ['/system.slice/postgresql.service', `/system.slice/docker-${'4f2a'.repeat(16)}.scope`, '/user.slice']
  for (const [index, cgroup] of groups.entries()) {
    const own = index === 0 ? { cgroup, service: 'postgresql' } : { cgroup }
    add('cgroup_cpu_usage_cores', wave(n, index, 0.1, 2 / (index + 1)), own)
    add('cgroup_mem_used', (3 - index) * 1.4 * GB, own)
    add('cgroup_pids', 40 - index * 9, own)
    if (index !== 1) continue
    add('cgroup_mem_used_ratio', 0.93, own)
    add('cgroup_cpu_quota_used_ratio', wave(n, 9, 0.5, 1), own)
    add('cgroup_cpu_throttled_ratio', wave(n, 9, 0.1, 0.5), own)
    add('cgroup_oom_kills_total', 2, own)
  }
}

function services(n: number, add: Tick): void {
  for (const [index, service] of ['shop', 'mail'].entries()) {
    const tags = { service }
    add('runtime_event_loop_utilization', wave(n, index, 0.1, index === 0 ? 0.96 : 0.3), tags)
    for (const [stat, most] of [
      ['p50', 0.001],
      ['p99', 0.02],
      ['max', 0.15],
    ] as const) {
      add('runtime_event_loop_delay_seconds', wave(n, index + most, most / 5, most), { ...tags, stat })
    }
    add('runtime_gc_ratio', wave(n, index, 0, 0.06), tags)
    add('runtime_heap_used', wave(n, index, 0.3 * GB, index === 0 ? 1.95 * GB : 0.5 * GB), tags)
    add('runtime_heap_used_ratio', wave(n, index, 0.15, index === 0 ? 0.97 : 0.25), tags)
    add('runtime_heap_limit', 2 * GB, tags)
    add('runtime_rss', (2 - index) * 1.1 * GB, tags)
  }
}

function rest(n: number, add: Tick, ts: number): void {
  for (const [type, most] of [
    ['load_1', 9],
    ['load_5', 6],
    ['load_15', 5],
  ] as const)
    add(type, wave(n, most, 1, most))
  add('uptime_seconds', 86_400 * 12 + n * 5)
  add('temperature_celsius', wave(n, 2, 50, 71), { sensor: 'coretemp Package id 0' })
  add('tcp_connections', Math.round(wave(n, 3, 200, 400)), { state: 'established' })
  add('agent_rss', 8e7)
  add('orders_total', ts / 1000, { shop: 'a' })
}

/**
 * Returns the points, up to now, of a host that fills every view of the page: short of memory and of space on `/`, which will
 * be full in a few hours, with a busy core, an unplugged interface, a service at the limit of its heap, and stalls.
 */
export function recordedHost(host: string, minutes = 30): readonly WirePoint[] {
  const endMs = Math.floor(Date.now() / STEP_MS) * STEP_MS
  const count = (minutes * 60_000) / STEP_MS
  const points: WirePoint[] = []
  for (let n = 0; n < count; n++) {
    const ts = endMs - (count - 1 - n) * STEP_MS
    const add: Tick = (type, value, tags) => points.push({ ts, host, type, value, ...(tags && { tags }) })
    cpu(n, add)
    memory(n, add)
    disks(n, add, count)
    network(n, add)
    pressure(n, add)
    tasks(n, add)
    services(n, add)
    rest(n, add, ts)
  }
  return [...points, ...stallsOf(host, endMs)]
}

function stallsOf(host: string, endMs: number): readonly WirePoint[] {
  const place = {
    cause: 'javascript',
    function: 'computeTotals',
    file: 'src/orders.js',
    line: '42',
    context: 'GET /orders',
  }
  return [60, 140, 145, 420].map((agoSeconds, index) => ({
    ts: endMs - agoSeconds * 1000,
    host,
    type: 'runtime_stall_seconds',
    value: 0.4 + index * 0.8,
    tags: { state: 'ended', service: 'shop', ...place, ...(index === 2 && { cause: 'gc' }) },
  }))
}
