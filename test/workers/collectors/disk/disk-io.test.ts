import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, it } from 'node:test'
import { DiskIoProbe } from '../../../../workers/collectors/disk/disk-io.js'
import { READ } from '../../../../workers/probes/probe.js'
import { pointsOf } from '../../../helpers/proc-tree.js'

const everything = { include: ['*'], exclude: [] }

describe('I/O of disks', () => {
  it('reads 2000 disks, and keeps the layout while they stay', (context) => {
    const procRoot = mkdtempSync(path.join(tmpdir(), 'hostpulse-disks-'))
    context.after(() => rmSync(procRoot, { recursive: true }))
    const write = (reads: number) => {
      const lines = Array.from(
        { length: 2000 },
        (_, disk) => `   8 ${disk} disk${disk} ${reads * disk}${' 1'.repeat(16)}`,
      )
      writeFileSync(path.join(procRoot, 'diskstats'), `${lines.join('\n')}\n`)
    }
    const probe = new DiskIoProbe({ procRoot, sysRoot: '/nowhere', devices: everything })
    write(1)
    assert.equal(probe.read(1), READ)
    const { series } = probe
    write(3)
    assert.equal(probe.read(2), READ)
    assert.equal(probe.series, series)
    assert.equal(pointsOf(probe).get('disk_reads_per_second{device=disk1999}'), 2 * 1999)
  })

  it('allocates nothing while the disks stay', { skip: process.platform !== 'linux' }, () => {
    const probe = new DiskIoProbe({ procRoot: '/proc', sysRoot: '/sys', devices: everything })
    let nowSeconds = 0
    const read = (times: number) => {
      for (let count = 0; count < times; count++) assert.equal(probe.read(nowSeconds++), READ)
    }
    read(20_000)
    const rounds = Float64Array.from({ length: 50 }, () => {
      const before = process.memoryUsage()
      read(1000)
      const after = process.memoryUsage()
      return (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / 1000
    }).sort()
    probe.close()
    // Nothing is collected or compiled in the median round. The smallest object is larger than this bound.
    const bytes = rounds[rounds.length / 2] ?? Number.NaN
    assert.ok(Math.abs(bytes) < 8, `${bytes} bytes a reading`)
  })
})
