import type { WirePoint } from '../../src/receiver/wire-point.js'

/** Roles with the numbers that make their hosts look different. */
const ROLES = [
  { role: 'web', cpu: 0.35, memory: 0.45, disk: 0.3 },
  { role: 'db', cpu: 0.2, memory: 0.8, disk: 0.7 },
  { role: 'cache', cpu: 0.1, memory: 0.7, disk: 0.2 },
  { role: 'batch', cpu: 0.6, memory: 0.3, disk: 0.5 },
] as const
const STEP_MS = 10_000

/** Numbers of the fleet's hosts with each kind of trouble. */
export const TROUBLE = { fullDisk: 7, busy: 12, newlySilent: 23, longSilent: 31 } as const

/** Returns the name of a host: `web-0`, `db-1`, … */
export function hostName(n: number): string {
  return `${ROLES[n % ROLES.length]?.role}-${n}`
}

/** Returns a number from 0 to 1 that looks like noise and is the same for the same arguments. */
function noise(...seeds: readonly number[]): number {
  const mixed = seeds.reduce((sum, seed) => Math.imul(sum ^ (seed + 0x9e3779b9), 0x85ebca6b) ^ (sum >>> 13), 17)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
}

/** Returns how long before the end a host stopped sending. */
function silentMs(n: number): number {
  return n === TROUBLE.newlySilent ? 300_000 : n === TROUBLE.longSilent ? 3 * 3_600_000 : 0
}

/** Returns the points of one host at one time. */
export function pointsAt(n: number, ts: number): readonly WirePoint[] {
  const { role, cpu, memory, disk } = ROLES[n % ROLES.length] as (typeof ROLES)[number]
  const own = { env: n % 5 === 0 ? 'staging' : 'prod', role, zone: `z${n % 3}` }
  const step = Math.floor(ts / STEP_MS)
  const wave = Math.sin(step / 7 + n) * 0.1 + noise(n, step) * 0.1
  const usage = n === TROUBLE.busy ? 0.97 : cpu + wave
  const rounded = (value: number) => Math.round(Math.min(Math.max(value, 0), 1) * 1e6) / 1e6
  const point = (type: string, value: number, tags: Record<string, string> = {}): WirePoint => {
    return { ts, host: hostName(n), type, value, tags: { ...tags, ...own } }
  }
  const used = n === TROUBLE.fullDisk ? 0.97 : disk + noise(n) * 0.1
  return [
    point('cpu_usage', rounded(usage), { cpu: 'total' }),
    point('cpu_mode_usage', rounded(usage * 0.7), { cpu: 'total', mode: 'user' }),
    point('cpu_mode_usage', rounded(usage * 0.3), { cpu: 'total', mode: 'system' }),
    point('mem_used_ratio', rounded(memory + wave / 4)),
    point('mem_total', 16e9),
    point('mem_used', Math.round(rounded(memory + wave / 4) * 16e9)),
    point('load_1', rounded(usage) * 4),
    point('disk_used_ratio', rounded(used), { mount: '/', device: '/dev/sda1', fstype: 'ext4' }),
    point('disk_total', 100e9, { mount: '/', device: '/dev/sda1', fstype: 'ext4' }),
    point('disk_available', Math.round((1 - used) * 100e9), { mount: '/', device: '/dev/sda1', fstype: 'ext4' }),
    point('disk_used_ratio', rounded(disk / 2), { mount: '/srv', device: '/dev/sdb1', fstype: 'xfs' }),
    point('net_rx_bytes_per_second', Math.round(noise(n, step, 2) * 1e6), { iface: 'eth0' }),
    point('net_tx_bytes_per_second', Math.round(noise(n, step, 3) * 1e6), { iface: 'eth0' }),
    point('agent_collector_failures_total', 0, { collector: 'cpu', reason: 'timeout' }),
  ]
}

/**
 * Yields batches sent by many hosts until a time, one for each host: every 10 s for `seconds`, including those in `TROUBLE`.
 * The same arguments give the same points.
 */
export function* recordedHosts(hosts: number, endMs: number, seconds = 600): Generator<readonly WirePoint[]> {
  for (let n = 0; n < hosts; n++) {
    const lastMs = Math.floor((endMs - silentMs(n)) / STEP_MS) * STEP_MS
    const steps = Math.floor((seconds * 1000) / STEP_MS)
    yield Array.from({ length: steps }, (_, index) => pointsAt(n, lastMs - (steps - 1 - index) * STEP_MS)).flat()
  }
}
