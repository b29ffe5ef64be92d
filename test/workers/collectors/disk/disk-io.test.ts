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
    // Growth in each round, so that a garbage collection hides no more than its own.
    let grownBytes = 0
    for (let round = 0; round < 50; round++) {
      const before = process.memoryUsage()
      read(1000)
      const after = process.memoryUsage()
      grownBytes += Math.max(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers, 0)
    }
    probe.close()
    // The smallest object is larger than this; what is left comes from measuring and from the compiler.
    assert.ok(grownBytes / 50_000 < 8, `${grownBytes / 50_000} bytes a reading`)
  })
})
