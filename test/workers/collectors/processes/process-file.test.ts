import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ProcessFile } from '../../../../workers/collectors/processes/process-file.js'
import { ProcessList } from '../../../../workers/collectors/processes/process-list.js'

const procRoot = mkdtempSync(join(tmpdir(), 'hostpulse-größe-'))
after(() => rmSync(procRoot, { recursive: true }))

const pids = [1, 9, 10, 99, 100, 32768, 4_194_304, 2_147_483_647]
for (const pid of pids) {
  mkdirSync(join(procRoot, String(pid)))
  writeFileSync(join(procRoot, String(pid), 'stat'), `of ${pid}`)
}
for (const name of ['self', '12a', '00', '99999999999', 'stat', '-1']) mkdirSync(join(procRoot, name))

test('the file of each process is found, whatever the length of its id', () => {
  const file = new ProcessFile(procRoot, 'stat')
  for (const pid of [...pids, ...pids.toReversed()]) {
    assert.equal(file.read(pid), 'read')
    assert.equal(Buffer.from(file.text.bytes.subarray(0, file.text.end)).toString(), `of ${pid}`)
  }
})

test('a process without the file is absent, and one that cannot be read says why', () => {
  const file = new ProcessFile(procRoot, 'stat')
  assert.equal(file.read(2), 'absent')
  mkdirSync(join(procRoot, '3', 'stat'), { recursive: true })
  assert.equal(file.read(3), 'denied')
  assert.equal(file.failure, 'EISDIR')
  rmSync(join(procRoot, '3'), { recursive: true })
})

test('ids ascend, whatever the order of the folder, and other names are left out', () => {
  const list = new ProcessList(procRoot)
  assert.ok(list.read())
  assert.deepEqual([...list.pids.subarray(0, list.length)], pids)
  assert.equal(new ProcessList(join(procRoot, 'nowhere')).read(), false)
})
