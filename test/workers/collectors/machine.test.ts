import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { builtInProbes } from '../../../workers/collectors/index.js'
import { type Probe, READ } from '../../../workers/probes/probe.js'
import { collectorSettings, under } from '../collector-settings.js'
import { reportedPoints } from '../reported-points.js'

function readNow(probe: Probe, nowSeconds: number): void {
  assert.equal(probe.read(nowSeconds), READ)
}

describe('collectors of this machine', { skip: process.platform !== 'linux' }, () => {
  it('agree with node:os', () => {
    const [cpu, memory] = ['cpu', 'memory'].map((name) =>
      builtInProbes(collectorSettings(name, { options: { perCore: true } })),
    )
    assert(cpu !== undefined && memory !== undefined)
    for (const probe of [...cpu, ...memory]) readNow(probe, 1)
    const points = reportedPoints([...cpu, ...memory])
    assert.equal(points['mem_total'], totalmem())
    for (const [index, { times }] of cpus().entries()) {
      const idleSeconds = points[`cpu_seconds_total{cpu=${index},mode=idle}`] ?? 0
      assert(Math.abs(idleSeconds - times.idle / 1000) < 1, `cpu ${index}: ${idleSeconds} s`)
    }
    for (const probe of [...cpu, ...memory]) probe.close()
  })
})

describe('a large machine', () => {
  it('reports 256 CPUs and their total', () => {
    const procRoot = mkdtempSync(join(tmpdir(), 'hostpulse-large-'))
    const statOf = (busy: number, idle: number): string => {
      const lines = Array.from({ length: 256 }, (_, cpu) => `cpu${cpu} ${busy * cpu} 0 0 ${idle * 256} 0 0 0 0 0 0`)
      return `cpu  ${busy * 256} 0 0 ${idle * 256} 0 0 0 0 0 0\n${lines.join('\n')}\nintr 5 1 2\n`
    }
    const [probe] = builtInProbes(under(procRoot, 'cpu', { perCore: true }))
    assert(probe !== undefined)
    writeFileSync(join(procRoot, 'stat'), statOf(1, 1))
    readNow(probe, 1)
    writeFileSync(join(procRoot, 'stat'), statOf(2, 2))
    readNow(probe, 2)
    const points = reportedPoints([probe])
    assert.equal(probe.series.length, 257 * 21)
    assert.equal(points['cpu_usage{cpu=total}'], 0.5)
    assert.equal(points['cpu_usage{cpu=0}'], 0)
    assert.equal(points['cpu_usage{cpu=255}'], Math.round((255 / 511) * 1e6) / 1e6)
    rmSync(procRoot, { recursive: true })
  })

  it('reports 1000 interfaces, and keeps the layout when it reads them again', () => {
    const procRoot = mkdtempSync(join(tmpdir(), 'hostpulse-large-'))
    mkdirSync(join(procRoot, 'net'))
    const lines = Array.from({ length: 1000 }, (_, index) => `veth${index}: ${index}${' 1'.repeat(15)}`)
    writeFileSync(join(procRoot, 'net/dev'), `Inter-|\n face |\n${lines.join('\n')}\n`)
    const [probe] = builtInProbes(under(procRoot, 'network'))
    assert(probe !== undefined)
    readNow(probe, 1)
    const { series } = probe
    readNow(probe, 2)
    assert.equal(probe.series, series)
    assert.equal(series.length, 12_000)
    assert.equal(reportedPoints([probe])['net_rx_bytes_total{iface=veth999}'], 999)
    rmSync(procRoot, { recursive: true })
  })
})
