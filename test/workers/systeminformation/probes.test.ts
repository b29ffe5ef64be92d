import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { catalogue } from '../../../src/collectors/index.js'
import type { OptionValues } from '../../../src/shared/settings.js'
import { builtInProbes } from '../../../workers/collectors/index.js'
import type { Probe, ReadResult } from '../../../workers/probes/probe.js'
import { DiskTotalsProbe } from '../../../workers/systeminformation/disk-totals.js'
import { FilesystemsProbe } from '../../../workers/systeminformation/filesystems.js'
import { interfaceNames } from '../../../workers/systeminformation/interface-names.js'
import { InterfacesProbe } from '../../../workers/systeminformation/interfaces.js'
import type { DiskTotals, Filesystem, InterfaceTotals, Memory } from '../../../workers/systeminformation/library.js'
import { MemoryProbe } from '../../../workers/systeminformation/memory.js'
import { collectorSettings } from '../../helpers/collector-settings.js'
import { FakeClock, settle } from '../../helpers/fake-clock.js'
import { pointsOf } from '../../helpers/proc-tree.js'

const everything = () => true

function probesOf(name: string, options: OptionValues = {}): Probe[] {
  return builtInProbes(collectorSettings({ name, source: 'systeminformation', options }))
}

/** Reads a probe while passing the time it waits for. */
async function read(probe: Probe, clock: FakeClock): Promise<ReadResult> {
  let reading: ReadResult | undefined
  const done = Promise.resolve(probe.read(0)).then((value) => {
    reading = value
  })
  await settle()
  if (reading === undefined) await clock.advance(1000)
  await done
  assert.ok(reading)
  return reading
}

describe('probes off Linux, on this machine', () => {
  const metricsOf = (name: string) => catalogue.find((entry) => entry.name === name)?.metrics ?? []

  async function typesOf(probes: readonly Probe[]): Promise<string[]> {
    const types = new Set<string>()
    for (const probe of probes) {
      for (let turn = 0; turn < 2; turn++) {
        const reading = await probe.read(turn)
        assert.deepEqual(reading, { status: 'ok', partial: 0 })
      }
      assert.equal(probe.series.length, probe.values.length)
      for (const { type } of probe.series) types.add(type)
      probe.close()
    }
    return [...types].sort()
  }

  for (const name of ['cpu', 'memory', 'disk', 'network', 'system']) {
    it(`${name} by systeminformation: every metric that is not from procfs only`, { timeout: 30_000 }, async () => {
      const declared = metricsOf(name).filter(({ procfsOnly }) => !procfsOnly)
      assert.deepEqual(await typesOf(probesOf(name)), declared.map(({ type }) => type).sort())
    })
  }

  for (const name of ['cpu', 'memory', 'disk', 'system']) {
    it(`${name} by node: every metric that does not need the library`, async () => {
      const probes = builtInProbes(collectorSettings({ name, source: 'node' }))
      const declared = metricsOf(name).filter(({ procfsOnly, needsLibrary = false }) => !procfsOnly && !needsLibrary)
      assert.deepEqual(await typesOf(probes), declared.map(({ type }) => type).sort())
    })
  }

  it('do not exist for other collectors', () => {
    assert.throws(
      () => probesOf('mounts'),
      /no collector "mounts" with source systeminformation, only: cpu, memory, disk/,
    )
    assert.throws(
      () => builtInProbes(collectorSettings({ name: 'network', source: 'node' })),
      /no collector "network" with source node, only: cpu, memory, disk, system$/,
    )
  })

  it('leave out the total of disks when the filter excludes it', () => {
    const probes = probesOf('disk', { devices: { include: ['sda'], exclude: [] } })
    assert.equal(probes.length, 1)
  })
})

describe('memory by systeminformation', () => {
  it('is missing when the library fails and returns 0', async () => {
    const probe = new MemoryProbe({ mem: async () => ({ total: 0, free: 0, available: 0 }) as Memory })
    assert.equal((await probe.read()).status, 'missing')
  })

  it('is never more than the total, and never negative', async () => {
    for (const [available, expected] of [
      [200, 10],
      [-5, 0],
      [40, 40],
    ] as const) {
      const figures = { total: 100, free: 10, available, swaptotal: 0, swapfree: 0, swapused: 0 } as Memory
      const probe = new MemoryProbe({ mem: async () => figures })
      await probe.read()
      assert.equal(pointsOf(probe).get('mem_available'), expected)
      assert.equal(pointsOf(probe).get('mem_used'), 100 - expected)
    }
  })

  it('has no swap ratio without swap', async () => {
    const figures = { total: 100, free: 10, available: 40, swaptotal: 0, swapfree: 0, swapused: 0 } as Memory
    const probe = new MemoryProbe({ mem: async () => figures })
    await probe.read()
    const points = pointsOf(probe)
    assert.equal(points.get('mem_used'), 60)
    assert.equal(points.get('mem_used_ratio'), 0.6)
    assert.equal(points.get('swap_total'), 0)
    assert.equal(points.has('swap_used_ratio'), false)
  })
})

describe('disks by systeminformation', () => {
  function probeOf(answers: (Partial<DiskTotals> | null)[]) {
    const clock = new FakeClock()
    const disksIO = async () => answers.shift() as DiskTotals | null
    return { clock, probe: new DiskTotalsProbe({ disksIO }, clock) }
  }

  it('has rates over monotonic time, but none at first and none when a counter goes back', async () => {
    const { probe, clock } = probeOf([
      { rIO: 100, wIO: 10 },
      { rIO: 300, wIO: 10 },
      { rIO: 200, wIO: 30 },
    ])
    await read(probe, clock)
    assert.deepEqual([...pointsOf(probe).values()], [100, 10])
    await clock.advance(2000)
    clock.stepWall(60_000)
    await read(probe, clock)
    assert.equal(pointsOf(probe).get('disk_reads_per_second{device=total}'), 100)
    await clock.advance(2000)
    await read(probe, clock)
    assert.equal(pointsOf(probe).has('disk_reads_per_second{device=total}'), false)
    assert.equal(pointsOf(probe).get('disk_writes_per_second{device=total}'), 10)
  })

  it('are missing when the library returns nothing or zeros', async () => {
    const { probe, clock } = probeOf([null, { rIO: 0, wIO: 0 }, { rIO: Number.NaN, wIO: 0 }])
    for (let turn = 0; turn < 3; turn++) {
      assert.equal((await read(probe, clock)).status, 'missing')
      await clock.advance(1000)
    }
  })

  const root: Filesystem = {
    fs: '/dev/a',
    type: 'x',
    size: 1000,
    used: 300,
    available: 100,
    use: 75,
    mount: '/',
    rw: true,
  }

  async function spaceOn(system: NodeJS.Platform, ...filesystems: Filesystem[]): Promise<Record<string, number>> {
    const probe = new FilesystemsProbe({ fsSize: async () => filesystems }, everything, system)
    await probe.read()
    return Object.fromEntries(
      [...pointsOf(probe)].map(([key, value]) => [key.replace('{mount=/,device=/dev/a,fstype=x}', ''), value]),
    )
  }

  it('report the space of each filesystem once, like df', async () => {
    assert.deepEqual(await spaceOn('linux', root, root, { ...root, mount: '/x', size: 0 }), {
      disk_total: 1000,
      disk_free: 700,
      disk_available: 100,
      disk_reserved: 600,
      disk_used: 300,
      disk_used_ratio: 0.75,
    })
  })

  it('report the free space of the container that a volume of macOS shares with others', async () => {
    assert.deepEqual(await spaceOn('darwin', root), {
      disk_total: 1000,
      disk_free: 100,
      disk_available: 100,
      disk_reserved: 0,
      disk_used: 900,
      disk_used_ratio: 0.9,
    })
  })

  it('are missing when df fails', async () => {
    assert.equal((await new FilesystemsProbe({ fsSize: async () => [] }, everything).read()).status, 'missing')
  })
})

describe('interfaces by systeminformation', () => {
  const zeros = { rx_bytes: 0, rx_errors: 0, rx_dropped: 0, tx_bytes: 0, tx_errors: 0, tx_dropped: 0, rx_sec: null }

  function probeOf(names: string[], answer: (name: string) => Partial<InterfaceTotals> | typeof zeros) {
    const clock = new FakeClock()
    const asked: string[] = []
    const networkStats = async (list: string) => {
      asked.push(list)
      return list.split(',').map((name) => answer(name) as InterfaceTotals)
    }
    const wanted = (name: string) => name !== 'lo'
    return { clock, asked, probe: new InterfacesProbe({ networkStats }, wanted, clock, () => names) }
  }

  it('are requested by the names that the filter accepts', async () => {
    const { probe, clock, asked } = probeOf(['lo', 'eth0', 'a|b', 'wlan0'], () => ({ ...zeros, rx_bytes: 1 }))
    await read(probe, clock)
    assert.deepEqual(asked, ['eth0,wlan0'])
  })

  it('are not requested when there are none: the library would choose one', async () => {
    const { probe, clock, asked } = probeOf(['lo'], () => zeros)
    assert.equal((await read(probe, clock)).status, 'ok')
    assert.deepEqual(asked, [])
  })

  it('make no points from the zeros of a failed call, but from those of an idle interface', async () => {
    let rate: number | null = null
    const { probe, clock } = probeOf(['eth0', 'idle'], (name) =>
      name === 'eth0' ? { ...zeros, rx_bytes: 500 } : ({ ...zeros, rx_sec: rate } as InterfaceTotals),
    )
    assert.deepEqual(await read(probe, clock), { status: 'ok', partial: 0 })
    await clock.advance(1000)
    assert.deepEqual(await read(probe, clock), {
      status: 'ok',
      partial: 1,
      reason: 'systeminformation.networkStats returned nothing for idle',
    })
    assert.equal(pointsOf(probe).get('net_rx_bytes_total{iface=idle}'), undefined)
    rate = 0
    await clock.advance(1000)
    assert.deepEqual(await read(probe, clock), { status: 'ok', partial: 0 })
    assert.equal(pointsOf(probe).get('net_rx_bytes_total{iface=idle}'), 0)
  })

  it('stay when they lose their address, until the library does not know them any more', async () => {
    const names = ['eth0', 'en1']
    let isThere = true
    const { probe, clock, asked } = probeOf(names, (name) =>
      name === 'eth0' || isThere ? { ...zeros, rx_bytes: 7 } : zeros,
    )
    await read(probe, clock)
    names.pop()
    await clock.advance(1000)
    assert.deepEqual(await read(probe, clock), { status: 'ok', partial: 0 })
    assert.equal(pointsOf(probe).get('net_rx_bytes_per_second{iface=en1}'), 0)
    isThere = false
    for (let turn = 0; turn < 2; turn++) {
      await clock.advance(1000)
      assert.deepEqual(await read(probe, clock), { status: 'ok', partial: 0 })
    }
    assert.deepEqual(asked, ['eth0,en1', 'eth0,en1', 'eth0,en1', 'eth0'])
  })

  it('are all there are on Linux, also without an address', { skip: process.platform !== 'linux' }, () => {
    const kernel = readFileSync('/proc/net/dev', 'utf8')
    const known = [...kernel.matchAll(/^ *(\S+):/gm)].map(([, name]) => name)
    assert.deepEqual([...interfaceNames()].sort(), known.sort())
  })

  it('have rates over monotonic time', async () => {
    let bytes = 1000
    const { probe, clock } = probeOf(['eth0'], () => ({ ...zeros, rx_bytes: bytes, tx_bytes: 5, rx_sec: 999 }))
    await read(probe, clock)
    assert.equal(pointsOf(probe).has('net_rx_bytes_per_second{iface=eth0}'), false)
    bytes = 5000
    await clock.advance(2000)
    await read(probe, clock)
    assert.equal(pointsOf(probe).get('net_rx_bytes_per_second{iface=eth0}'), 2000)
    assert.equal(pointsOf(probe).get('net_tx_bytes_per_second{iface=eth0}'), 0)
  })
})
