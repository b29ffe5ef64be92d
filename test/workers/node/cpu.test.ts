import assert from 'node:assert/strict'
import type { CpuInfo } from 'node:os'
import { describe, it } from 'node:test'
import { CpuProbe, type CpuTimes, cpuTimesOf } from '../../../workers/node/cpu.js'
import { pointsOf } from '../../helpers/proc-tree.js'

const cpu = (times: Partial<CpuTimes>): CpuTimes => ({ user: 0, nice: 0, sys: 0, idle: 0, irq: 0, ...times })

function readings(perCore: boolean, ...each: CpuTimes[][]): ReadonlyMap<string, number>[] {
  let next = 0
  const probe = new CpuProbe({ perCore }, () => each[next++] ?? [])
  return each.map((_, second) => {
    assert.deepEqual(probe.read(second), { status: 'ok', partial: 0 })
    return new Map(pointsOf(probe))
  })
}

describe('CPU time by node:os', () => {
  it('is counted since boot, of all CPUs and of each', () => {
    const [first, second] = readings(
      true,
      [cpu({ user: 5000, idle: 1000 }), cpu({ user: 1000, idle: 9000 })],
      [cpu({ user: 5750, idle: 1250 }), cpu({ user: 1000, idle: 10_000 })],
    )
    assert.equal(first?.get('cpu_seconds_total{cpu=total,mode=user}'), 6)
    assert.equal(first?.get('cpu_seconds_total{cpu=1,mode=idle}'), 9)
    assert.equal(first?.has('cpu_usage{cpu=total}'), false)
    assert.equal(second?.get('cpu_seconds_total{cpu=total,mode=user}'), 6.75)
    assert.equal(second?.get('cpu_usage{cpu=total}'), 0.375)
    assert.equal(second?.get('cpu_usage{cpu=0}'), 0.75)
    assert.equal(second?.get('cpu_mode_usage{cpu=1,mode=idle}'), 1)
  })

  it('loses only the share of a counter that went back', () => {
    const [, second] = readings(
      false,
      [cpu({ user: 500, sys: 900, idle: 1000 })],
      [cpu({ user: 600, sys: 800, idle: 1300 })],
    )
    assert.equal(second?.get('cpu_usage{cpu=total}'), 0.25)
    assert.equal(second?.has('cpu_mode_usage{cpu=total,mode=system}'), false)
    assert.equal(second?.get('cpu_mode_usage{cpu=total,mode=user}'), 0.25)
    assert.equal(second?.get('cpu_seconds_total{cpu=total,mode=system}'), 0.8)
  })

  it('has no usage of all in the tick in which a CPU comes or goes: its time since boot would count for this tick', () => {
    const one = cpu({ user: 10, idle: 10 })
    const [, appeared, after, gone] = readings(
      true,
      [one],
      [cpu({ user: 20, idle: 20 }), cpu({ user: 1e9, idle: 10 })],
      [cpu({ user: 30, idle: 20 }), cpu({ user: 1e9, idle: 40 })],
      [cpu({ user: 40, idle: 20 })],
    )
    assert.equal(appeared?.has('cpu_usage{cpu=total}'), false)
    assert.equal(appeared?.get('cpu_usage{cpu=0}'), 0.5)
    assert.equal(appeared?.has('cpu_usage{cpu=1}'), false)
    assert.equal(after?.get('cpu_usage{cpu=total}'), 0.25)
    assert.equal(after?.get('cpu_usage{cpu=1}'), 0)
    assert.equal(gone?.has('cpu_usage{cpu=total}'), false)
    assert.equal(gone?.get('cpu_usage{cpu=0}'), 1)
  })

  it('counts interrupts once on Windows, which has them in system time as well', () => {
    const infos = [{ times: cpu({ sys: 100, irq: 30 }) }] as CpuInfo[]
    assert.deepEqual(cpuTimesOf(infos, 'win32'), [cpu({ sys: 70, irq: 30 })])
    assert.deepEqual(cpuTimesOf(infos, 'darwin'), [cpu({ sys: 100, irq: 30 })])
  })

  it('is missing where Node knows no CPU', () => {
    const probe = new CpuProbe({ perCore: true }, () => [])
    assert.deepEqual(probe.read(0), { status: 'missing', reason: 'os.cpus() returned no CPU' })
  })
})
