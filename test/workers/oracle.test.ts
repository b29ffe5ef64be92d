import assert from 'node:assert/strict'
import { readFileSync, statfsSync } from 'node:fs'
import { cpus, freemem, loadavg, totalmem, uptime } from 'node:os'
import { describe, it, type TestContext } from 'node:test'
import { hugePagesTable, memoryDetailsTable } from '../../src/collectors/memory-details.js'
import { PAGED_UNIT_BYTES, pagedTable, vmTable } from '../../src/collectors/vm.js'
import type { OptionValues, Source } from '../../src/shared/settings.js'
import { builtInProbes } from '../../workers/collectors/index.js'
import type { Probe } from '../../workers/probes/probe.js'
import { pointsOf } from '../helpers/proc-tree.js'
import { collectorSettings } from './collector-settings.js'
import { seriesName } from './reported-points.js'

/*
 * Compares the readers of /proc with other sources on the same machine. A counter only grows: another source's value between two
 * readings of ours must lie between them, however busy the machine is. So counters need no tolerance except for rounding.
 * Gauges are compared several times, within a tolerance: noise passes, a mistake does not.
 */

type Points = ReadonlyMap<string, number>

/** Length of a clock tick in /proc/stat. Each source rounds down separately, and idle time may go back by one. */
const TICK_SECONDS = 0.01
const ATTEMPTS = 20

function open(context: TestContext, name: string, source: Source, options: OptionValues = {}): Probe[] {
  const probes = builtInProbes(collectorSettings(name, { source, options }))
  context.after(() => {
    for (const probe of probes) probe.close()
  })
  return probes
}

/** Returns the points of all readable probes. */
async function read(probes: readonly Probe[]): Promise<Points> {
  const points = new Map<string, number>()
  for (const probe of probes) {
    const { status } = await probe.read(performance.now() / 1000)
    if (status === 'ok') for (const [key, value] of pointsOf(probe)) points.set(key, value)
  }
  return points
}

function get(points: Points, key: string): number {
  const value = points.get(key)
  assert.ok(value !== undefined, `${key} is missing`)
  return value
}

function assertBetween(low: number, value: number, high: number, what: string): void {
  assert.ok(low <= value && value <= high, `${what}: ${value} is not in ${low} … ${high}`)
}

/** Passes when one of several attempts passes. */
async function eventually(attempt: () => Promise<void> | void): Promise<void> {
  for (let count = 1; count < ATTEMPTS; count++) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof assert.AssertionError)) throw error
    }
  }
  return attempt()
}

describe('readings of /proc agree with other sources', { skip: process.platform !== 'linux' }, () => {
  it('CPU times: os.cpus(), which counts guest in user and has no iowait, softirq and steal', async (context) => {
    const ours = open(context, 'cpu', 'procfs', { perCore: true })
    const before = await read(ours)
    const known = cpus()
    const after = await read(ours)
    const sum = (points: Points, cpu: number, modes: string[]) =>
      modes.reduce((total, mode) => total + (points.get(`cpu_seconds_total{cpu=${cpu},mode=${mode}}`) ?? 0), 0)
    for (const [cpu, { times }] of known.entries()) {
      for (const [mode, modes] of [
        ['user', ['user', 'guest']],
        ['nice', ['nice', 'guest_nice']],
        ['sys', ['system']],
        ['idle', ['idle']],
        ['irq', ['irq']],
      ] as const) {
        const low = sum(before, cpu, [...modes]) - TICK_SECONDS
        const high = sum(after, cpu, [...modes]) + TICK_SECONDS
        assertBetween(low, times[mode] / 1000, high, `CPU ${cpu} ${mode}`)
      }
    }
  })

  it('CPU times: systeminformation, whose percentages are of a total without iowait and softirq', async (context) => {
    const ours = open(context, 'cpu', 'procfs', { perCore: true })
    const theirs = open(context, 'cpu', 'systeminformation')
    const first = { before: await read(ours), theirs: await read(theirs), after: await read(ours) }
    const last = { before: await read(ours), theirs: await read(theirs), after: await read(ours) }
    // Both the library and we sum CPUs that were each rounded.
    const count = cpus().length
    const sum = (points: Points, mode: string) => {
      let total = 0
      for (let cpu = 0; cpu < count; cpu++) total += points.get(`cpu_seconds_total{cpu=${cpu},mode=${mode}}`) ?? 0
      return total
    }
    const tolerance = 2 * count * TICK_SECONDS
    for (const mode of ['user', 'nice', 'system', 'idle', 'irq']) {
      const key = `cpu_seconds_total{cpu=total,mode=${mode}}`
      const grown = get(last.theirs, key) - get(first.theirs, key)
      const guest = mode === 'user' ? sum(last.after, 'guest') - sum(first.before, 'guest') : 0
      const least = sum(last.before, mode) - sum(first.after, mode) - tolerance
      const most = sum(last.after, mode) - sum(first.before, mode) + guest + tolerance
      assertBetween(least, grown, most, `growth of ${mode}`)
    }
  })

  it('the total of all CPUs: the sum of the CPUs, each rounded', async (context) => {
    const points = await read(open(context, 'cpu', 'procfs', { perCore: true }))
    const count = cpus().length
    for (const mode of ['user', 'system', 'softirq']) {
      let sum = 0
      for (let cpu = 0; cpu < count; cpu++) sum += get(points, `cpu_seconds_total{cpu=${cpu},mode=${mode}}`)
      const total = get(points, `cpu_seconds_total{cpu=total,mode=${mode}}`)
      // The total includes the time of offline CPUs.
      assert.ok(total >= sum - count * TICK_SECONDS, `${mode}: ${total} of all, ${sum} of each`)
    }
  })

  it('memory: os.totalmem() and systeminformation to the byte', async (context) => {
    const ours = await read(open(context, 'memory', 'procfs'))
    const theirs = await read(open(context, 'memory', 'systeminformation'))
    assert.equal(get(ours, 'mem_total'), totalmem())
    assert.equal(get(ours, 'mem_total'), get(theirs, 'mem_total'))
    assert.equal(get(ours, 'swap_total'), get(theirs, 'swap_total'))
  })

  it('reclaim and paging: the lines of /proc/vmstat, read otherwise', async (context) => {
    const lines = () =>
      new Map(
        readFileSync('/proc/vmstat', 'utf8')
          .split('\n')
          .map((line) => [line.replace(/\d+$/, ''), Number(line.split(' ')[1])]),
      )
    const ours = open(context, 'vm', 'procfs')
    const before = lines()
    const points = await read(ours)
    const after = lines()
    let compared = 0
    for (const [table, unit] of [
      [pagedTable, PAGED_UNIT_BYTES],
      [vmTable, 1],
    ] as const) {
      for (const line of table) {
        if ('type' in line) continue
        const [key, { type }, tags = {}] = line
        const series = seriesName({ type, kind: 'counter', tags: Object.keys(tags).length === 0 ? undefined : tags })
        const [low, high] = [before.get(key), after.get(key)]
        assert.equal(points.has(series), low !== undefined, series)
        if (low === undefined || high === undefined) continue
        assertBetween(low * unit, get(points, series), high * unit, series)
        compared++
      }
    }
    assert.ok(compared > 20, String(compared))
  })

  it('details of memory: the lines of /proc/meminfo, read otherwise, within 16 MB', async (context) => {
    const ours = open(context, 'memory', 'procfs')
    await eventually(async () => {
      const points = await read(ours)
      const lines = readFileSync('/proc/meminfo', 'utf8')
        .split('\n')
        .map((line) => line.split(/\s+/))
      const theirs = new Map(lines.map(([key = '', value]) => [key, Number(value)]))
      for (const [table, unit] of [
        [memoryDetailsTable, 1024],
        [hugePagesTable, 1],
      ] as const) {
        for (const line of table) {
          if ('type' in line) continue
          const [key, { type }, tags] = line
          const series = seriesName({ type, kind: 'gauge', tags })
          const value = theirs.get(key)
          assert.equal(points.has(series), value !== undefined, series)
          if (value !== undefined) assertBetween(value * unit - 16e6, get(points, series), value * unit + 16e6, series)
        }
      }
    })
  })

  it('memory in use: os.freemem() (MemAvailable) and systeminformation, within 16 MB', async (context) => {
    const [ours, theirs] = [open(context, 'memory', 'procfs'), open(context, 'memory', 'systeminformation')]
    const toleranceBytes = 16e6
    await eventually(async () => {
      const [mine, other, available] = [await read(ours), await read(theirs), freemem()]
      assertBetween(-toleranceBytes, available - get(mine, 'mem_available'), toleranceBytes, 'os.freemem()')
      for (const type of ['mem_free', 'mem_available', 'mem_used', 'swap_free', 'swap_used']) {
        assertBetween(-toleranceBytes, get(other, type) - get(mine, type), toleranceBytes, type)
      }
      assertBetween(-0.01, get(other, 'mem_used_ratio') - get(mine, 'mem_used_ratio'), 0.01, 'mem_used_ratio')
    })
  })

  it('system: os.uptime() to 20 ms, the time of boot to 2 s, os.loadavg() to the rounding of either', async (context) => {
    const [ours, theirs] = [open(context, 'system', 'procfs'), open(context, 'system', 'systeminformation')]
    const before = await read(ours)
    const uptimeSeconds = uptime()
    const after = await read(ours)
    assertBetween(get(before, 'uptime_seconds') - 0.02, uptimeSeconds, get(after, 'uptime_seconds') + 0.02, 'uptime')
    const bootSeconds = get(await read(theirs), 'boot_time_seconds')
    assertBetween(bootSeconds - 2, get(after, 'boot_time_seconds'), bootSeconds + 2, 'time of boot')
    // The kernel updates the averages every 5 s. Between two updates an attempt sees equal ones.
    await eventually(async () => {
      const points = await read(ours)
      for (const [index, load] of loadavg().entries()) {
        const type = ['load_1', 'load_5', 'load_15'][index] ?? ''
        assertBetween(-0.011, load - get(points, type), 0.011, type)
      }
    })
  })

  it('interfaces: systeminformation, which does not count packets that the card missed as dropped', async (context) => {
    const options = { interfaces: { include: [], exclude: [] } }
    const [ours, theirs] = [
      open(context, 'network', 'procfs', options),
      open(context, 'network', 'systeminformation', options),
    ]
    const before = await read(ours)
    const known = await read(theirs)
    const after = await read(ours)
    assert.ok(known.has('net_rx_bytes_total{iface=lo}'))
    for (const [key, value] of known) {
      if (!key.includes('_total')) continue
      const least = key.startsWith('net_rx_dropped') ? 0 : get(before, key)
      assertBetween(least, value, get(after, key), key)
    }
  })

  it('disk I/O: systeminformation, which adds up all disks but floppy, network block and zram devices', async (context) => {
    const [ours] = open(context, 'disk', 'procfs')
    const [theirs] = open(context, 'disk', 'systeminformation')
    assert.ok(ours && theirs)
    const before = await read([ours])
    const known = await read([theirs])
    const after = await read([ours])
    // The library finds disks with lsblk, which is not installed everywhere.
    if (known.size === 0) return context.skip('systeminformation cannot tell')
    const sum = (points: Points, type: string) =>
      [...points]
        .filter(([key]) => key.startsWith(`${type}{`) && !/device=(dm-|md|fd|nbd|zd)/.test(key))
        .reduce((total, [, value]) => total + value, 0)
    for (const type of ['disk_reads_total', 'disk_writes_total']) {
      assertBetween(sum(before, type), get(known, `${type}{device=total}`), sum(after, type), type)
    }
  })

  it('space: statfs to the byte in size, df by systeminformation within its rounding to 1 KiB and 16 MB of change', async (context) => {
    const [, ours] = open(context, 'disk', 'procfs')
    const theirs = open(context, 'disk', 'systeminformation').at(-1)
    assert.ok(ours && theirs)
    const hasRoot = [...(await read([ours])).keys()].some((key) => key.startsWith('disk_total{mount=/,'))
    if (!hasRoot) return context.skip('/ is remote')
    const toleranceBytes = 16e6
    await eventually(async () => {
      const [mine, other] = [await read([ours]), await read([theirs])]
      const both = [...mine].filter(([key]) => other.has(key))
      // For a filesystem mounted twice, df may choose the other mount.
      assert.ok(both.some(([key]) => key.startsWith('disk_total{mount=/,')))
      for (const [key, value] of both) {
        const isRatio = key.startsWith('disk_used_ratio')
        const tolerance = isRatio ? 0.01 : key.startsWith('disk_total') ? 1024 : toleranceBytes
        assertBetween(-tolerance, get(other, key) - value, tolerance, key)
      }
    })
    const root = [...(await read([ours]))].find(([key]) => key.startsWith('disk_total{mount=/,'))
    const { blocks, bsize } = statfsSync('/')
    assert.equal(root?.[1], blocks * bsize)
  })
})
