import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { arch } from 'node:process'
import { test } from 'node:test'
import { ThreadFiles } from '../../../../workers/collectors/stalls/thread-files.js'

const FUTEX = arch === 'arm64' ? 98 : 202
const known = arch === 'x64' || arch === 'arm64'

test('a thread is asleep in a call, running, or asleep outside one', { skip: !known }, (t) => {
  const task = mkdtempSync(join(tmpdir(), 'task-'))
  t.after(() => rmSync(task, { recursive: true }))
  const files = new ThreadFiles(task)
  t.after(() => files.close())
  assert.equal(files.activity(), undefined)
  assert.equal(files.state(), '')
  assert.equal(files.readTimes(), false)
  const reads = (text: string) => {
    writeFileSync(join(task, 'syscall'), text)
    return files.activity()
  }
  assert.deepEqual(reads('running\n'), { kind: 'running', call: '', argument: 0 })
  assert.deepEqual(reads('-1 0x7ffc3a 0x7f2\n'), { kind: 'none', call: '', argument: 0 })
  assert.deepEqual(reads(`${FUTEX} 0x1f 0x80 0x0 0x0 0x0 0x0 0x7ffc 0x7f\n`), {
    kind: 'call',
    call: 'futex',
    argument: 31,
  })
  assert.equal(reads('9999 0x0 0x0\n')?.call, 'syscall 9999')
  writeFileSync(join(task, 'stat'), '12 (a) D (b)) D 1 12 12 0 -1 4194304\n')
  assert.equal(files.state(), 'D')
  writeFileSync(join(task, 'schedstat'), '1500000 2500000 17\n')
  assert.equal(files.readTimes(), true)
  assert.deepEqual([files.runMs, files.waitMs], [1.5, 2.5])
})
