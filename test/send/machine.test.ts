import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, it, test } from 'node:test'
import { machineId, parseOsRelease, thisMachine } from '../../src/send/machine.js'

const MACHINE_ID = '0123456789abcdef0123456789abcdef'

test('thisMachine reads its files below the given root', (t) => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'hostpulse-rootfs-'))
  t.after(() => rmSync(root, { recursive: true }))
  const { id, distribution } = thisMachine(root)
  assert.deepEqual([id, distribution], [undefined, undefined])
  mkdirSync(path.join(root, 'etc'))
  writeFileSync(path.join(root, 'etc/machine-id'), `${MACHINE_ID}\n`)
  mkdirSync(path.join(root, 'usr/lib'), { recursive: true })
  writeFileSync(path.join(root, 'usr/lib/os-release'), 'NAME=Test\nVERSION_ID=1\n')
  const known = thisMachine(root)
  assert.deepEqual([known.id, known.distribution], [MACHINE_ID, { name: 'Test', version: '1', title: undefined }])
  assert.equal(known.release, os.release())
})

test('machineId is absent where the file does not have one', (t) => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'hostpulse-rootfs-'))
  t.after(() => rmSync(root, { recursive: true }))
  mkdirSync(path.join(root, 'etc'))
  for (const text of ['', '\n', 'uninitialized\n', `${MACHINE_ID}0\n`, `${MACHINE_ID.slice(1)}\n`, 'x'.repeat(32)]) {
    writeFileSync(path.join(root, 'etc/machine-id'), text)
    assert.equal(machineId(root), undefined, JSON.stringify(text))
  }
})

describe('parseOsRelease', () => {
  it('reads names with and without quotes', () => {
    const text =
      '# a comment\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID=\'12\'\nID=debian\n'
    assert.deepEqual(parseOsRelease(text), {
      name: 'Debian GNU/Linux',
      version: '12',
      title: 'Debian GNU/Linux 12 (bookworm)',
    })
  })

  it('unescapes within double quotes', () => {
    assert.equal(parseOsRelease('NAME="A \\"B\\" \\$C"')?.name, 'A "B" $C')
  })

  it('leaves out what is missing', () => {
    assert.deepEqual(parseOsRelease('NAME=Alpine\nVERSION_ID='), {
      name: 'Alpine',
      version: undefined,
      title: undefined,
    })
    for (const text of ['', 'nonsense', 'ID=x', 'NAME=']) assert.equal(parseOsRelease(text), undefined, text)
  })
})
