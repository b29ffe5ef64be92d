import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pid } from 'node:process'
import { after, describe, it } from 'node:test'
import { TaskFiles } from '../../../../workers/collectors/runtime/task-files.js'
import { knowsSyscalls } from '../../../../workers/procfs/syscall-names.js'

const folder = mkdtempSync(join(tmpdir(), 'hostpulse-task-'))
after(() => rmSync(folder, { recursive: true }))

function tree(name: string, tasks: Record<string, Record<string, string>>): TaskFiles {
  for (const [tid, files] of Object.entries(tasks)) {
    mkdirSync(join(folder, name, tid), { recursive: true })
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, tid, file), text)
  }
  return new TaskFiles(join(folder, name))
}

const STAT = '12 (a) b (c) S 1 1 1 0 -1 4194368 10 0 0 0 250 50 0 0 20 0 11 0 1234 1000 100 18446744073709551615\n'

describe('the files of threads', () => {
  const times = new Float64Array(2)

  it('tell CPU time and waits in nanoseconds', () => {
    const files = tree('usual', { 12: { schedstat: '1500000000 250000000 77\n', comm: 'libuv-worker\n' } })
    assert.deepEqual(files.list(), ['12'])
    assert.ok(files.timesInto('12', times))
    assert.deepEqual([...times], [1.5, 0.25])
    assert.equal(files.name('12'), 'libuv-worker')
  })

  it('tell CPU time in clock ticks, and no waits, without scheduler statistics', () => {
    for (const files of [
      tree('none', { 12: { stat: STAT } }),
      tree('zeros', { 12: { stat: STAT, schedstat: '0 0 0\n' } }),
    ]) {
      assert.ok(files.timesInto('12', times))
      assert.deepEqual([...times], [3, Number.NaN])
    }
  })

  it('tell nothing of a thread that is gone, or was cut short', () => {
    const files = tree('gone', { 12: { schedstat: '1500000000 0 77\n' }, 13: { schedstat: '' } })
    assert.equal(files.timesInto('99', times), false)
    assert.equal(files.name('99'), undefined)
    assert.ok(files.timesInto('13', times))
    assert.ok(Number.isNaN(times[0]))
  })

  it('tell whether a thread of a pool is at work: not asleep on a futex', { skip: !knowsSyscalls }, () => {
    const futex = process.arch === 'arm64' ? 98 : 202
    const read = process.arch === 'arm64' ? 63 : 0
    const files = tree('calls', {
      1: { schedstat: '1 1 1\n', syscall: `${futex} 0x7f00 0x189 0x0 0x0 0x0 0xffffffff 0x7ffc 0x7f01\n` },
      2: { syscall: 'running\n' },
      3: { syscall: `${read} 0x3 0x7f00 0x10 0x0 0x0 0x0 0x7ffc 0x7f01\n` },
      4: { syscall: '-1 0x7ffc 0x7f01\n' },
      5: { comm: 'libuv-worker\n' },
    })
    assert.deepEqual(
      ['1', '2', '3', '4', '5'].map((tid) => files.isBusy(tid)),
      [false, true, true, true, undefined],
    )
  })

  it('are those of this process by default', () => {
    const files = new TaskFiles()
    assert.ok(files.list().includes(String(pid)))
    assert.ok(files.timesInto(String(pid), times))
    const { user, system } = process.cpuUsage()
    assert.ok(Number(times[0]) > 0 && Number(times[0]) <= (user + system) / 1e6 + 0.05)
  })
})
