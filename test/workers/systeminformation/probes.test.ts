import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { catalogue } from '../../../src/collectors/index.js'
import type { OptionValues } from '../../../src/shared/settings.js'
import { builtInProbes } from '../../../workers/collectors/index.js'
import type { Probe, ReadResult } from '../../../workers/probes/probe.js'
import { CpuLoadProbe } from '../../../workers/systeminformation/cpu-load.js'
import { DiskTotalsProbe } from '../../../workers/systeminformation/disk-totals.js'
import { FilesystemsProbe } from '../../../workers/systeminformation/filesystems.js'
import { InterfacesProbe } from '../../../workers/systeminformation/interfaces.js'
import type {
  CpuLoad,
  DiskTotals,
  Filesystem,
  InterfaceTotals,
  Memory,
} from '../../../workers/systeminformation/library.js'
import { MemoryProbe } from '../../../workers/systeminformation/memory.js'
import { collectorSettings } from '../../helpers/collector-settings.js'
import { FakeClock, settle } from '../../helpers/fake-clock.js'
import { pointsOf } from '../../helpers/proc-tree.js'

const everything = () => true

function probesOf(name: string, options: OptionValues = {}): Probe[] {
  return builtInProbes(collectorSettings({ name, source: 'systeminformation', options }))
}

/** Reads while letting as much time pass as the probe waits for. */
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

describe('probes of systeminformation on this machine', () => {
  for (const name of ['cpu', 'memory', 'disk', 'network', 'system']) {
    it(`${name}: yields every metric that is not from procfs only`, { timeout: 30_000 }, async () => {
      const probes = probesOf(name)
      const types = new Set<string>()
      for (const probe of probes) {
        for (let turn = 0; turn < 2; turn++) {
          const reading = await probe.read(0)
          assert.deepEqual(reading, { status: 'ok', partial: 0 })
        }
        assert.equal(probe.series.length, probe.values.length)
        for (const { type } of probe.series) types.add(type)
        probe.close()
      }
      const metrics = catalogue.find((entry) => entry.name === name)?.metrics ?? []
      const declared = metrics.filter(({ procfsOnly }) => !procfsOnly).map(({ type }) => type)
      assert.deepEqual([...types].sort(), declared.sort())
    })
  }

  it('do not exist for other collectors', () => {
    assert.throws(
      () => probesOf('mounts'),
      /no collector "mounts" with source systeminformation, only: cpu, memory, disk/,
    )
  })

  it('leave out the total of disks when the filter excludes it', () => {
    const probes = probesOf('disk', { devices: { include: ['sda'], exclude: [] } })
    assert.equal(probes.length, 1)
  })
})

describe('CPU time by systeminformation', () => {
  function load(ms: { user: number; idle: number; steal?: number }, cores = 1): CpuLoad {
    const { user, idle, steal = 0 } = ms
    return {
      rawCurrentLoadUser: user,
      rawCurrentLoadNice: 0,
      rawCurrentLoadSystem: 0,
      rawCurrentLoadIdle: idle,
      rawCurrentLoadIrq: 0,
      rawCurrentLoadSteal: steal,
      currentLoad: 99,
      cpus: Array.from({ length: cores }, () => ({
        rawLoadUser: user / cores,
        rawLoadNice: 0,
        rawLoadSystem: 0,
        rawLoadIdle: idle / cores,
        rawLoadIrq: 0,
      })),
    } as CpuLoad
  }

  function probeOf(answers: CpuLoad[], perCore = false) {
    const clock = new FakeClock()
    let calls = 0
    const currentLoad = async () => answers[calls++] ?? assert.fail('asked too often')
    return { clock, probe: new CpuLoadProbe({ currentLoad }, { perCore }, clock), calls: () => calls }
  }

  it('is computed from the raw times, without steal and guest, and accumulates them as counters', async () => {
    const { probe, clock } = probeOf([load({ user: 250, idle: 750, steal: 5 }), load({ user: 500, idle: 500 })])
    await read(probe, clock)
    assert.equal(pointsOf(probe).get('cpu_usage{cpu=total}'), 0.25)
    await clock.advance(1000)
    await read(probe, clock)
    const points = pointsOf(probe)
    assert.equal(points.get('cpu_usage{cpu=total}'), 0.5)
    assert.equal(points.get('cpu_mode_usage{cpu=total,mode=idle}'), 0.5)
    assert.equal(points.get('cpu_seconds_total{cpu=total,mode=user}'), 0.75)
  })

  it('waits until the library has new values', async () => {
    const { probe, clock, calls } = probeOf([load({ user: 1, idle: 1 }), load({ user: 1, idle: 3 })])
    await read(probe, clock)
    const second = probe.read()
    await clock.advance(190)
    assert.equal(calls(), 1)
    await clock.advance(20)
    await second
    assert.equal(calls(), 2)
    assert.equal(pointsOf(probe).get('cpu_usage{cpu=total}'), 0.25)
  })

  it('is missing while the library repeats itself because the wall clock was set back', async () => {
    const { probe, clock } = probeOf([load({ user: 1, idle: 1 }), load({ user: 1, idle: 3 })])
    await read(probe, clock)
    await clock.advance(1000)
    clock.stepWall(-3_600_000)
    assert.equal((await read(probe, clock)).status, 'missing')
    await clock.advance(3_600_000)
    assert.equal((await read(probe, clock)).status, 'ok')
  })

  it('is missing when the library reports no CPU', async () => {
    const { probe, clock } = probeOf([load({ user: 0, idle: 0 }, 0)])
    assert.equal((await read(probe, clock)).status, 'missing')
  })

  it('has no usage in the tick in which a CPU appears: its time since boot would count for this tick', async () => {
    const answers = [load({ user: 10, idle: 10 }, 1), load({ user: 1e9, idle: 10 }, 2), load({ user: 10, idle: 30 }, 2)]
    const { probe, clock } = probeOf(answers, true)
    await read(probe, clock)
    await clock.advance(1000)
    await read(probe, clock)
    assert.equal(pointsOf(probe).get('cpu_usage{cpu=total}'), undefined)
    assert.equal(pointsOf(probe).get('cpu_seconds_total{cpu=total,mode=user}'), 0.01)
    await clock.advance(1000)
    await read(probe, clock)
    assert.equal(pointsOf(probe).get('cpu_usage{cpu=total}'), 0.25)
    assert.equal(pointsOf(probe).get('cpu_usage{cpu=1}'), 0.25)
  })
})

describe('memory by systeminformation', () => {
  it('is missing when the library fails and returns 0', async () => {
    const probe = new MemoryProbe({ mem: async () => ({ total: 0, free: 0, available: 0 }) as Memory })
    assert.equal((await probe.read()).status, 'missing')
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

  it('report the space of each filesystem once, like df', async () => {
    const root: Filesystem = {
      fs: '/dev/a',
      type: 'apfs',
      size: 1000,
      used: 300,
      available: 100,
      use: 75,
      mount: '/',
      rw: true,
    }
    const probe = new FilesystemsProbe(
      { fsSize: async () => [root, root, { ...root, mount: '/x', size: 0 }] },
      everything,
    )
    await probe.read()
    const tags = '{mount=/,device=/dev/a,fstype=apfs}'
    assert.deepEqual(
      [...pointsOf(probe)],
      [
        [`disk_total${tags}`, 1000],
        [`disk_free${tags}`, 700],
        [`disk_available${tags}`, 100],
        [`disk_used${tags}`, 300],
        [`disk_used_ratio${tags}`, 0.75],
      ],
    )
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
