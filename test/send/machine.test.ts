import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { thisMachine } from '../../src/send/machine.js'

test('what a machine is called is read below its own root', (t) => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'hostpulse-rootfs-'))
  t.after(() => rmSync(root, { recursive: true }))
  const { id, distribution } = thisMachine(root)
  assert.deepEqual([id, distribution], [undefined, undefined])
  mkdirSync(path.join(root, 'etc'))
  writeFileSync(path.join(root, 'etc/machine-id'), '0123abc\n')
  mkdirSync(path.join(root, 'usr/lib'), { recursive: true })
  writeFileSync(path.join(root, 'usr/lib/os-release'), 'NAME=Test\nVERSION_ID=1\n')
  const known = thisMachine(root)
  assert.deepEqual([known.id, known.distribution], ['0123abc', { name: 'Test', version: '1', title: undefined }])
  assert.equal(known.release, os.release())
})
