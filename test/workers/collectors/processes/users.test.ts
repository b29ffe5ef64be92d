import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { parsePasswd, Users } from '../../../../workers/collectors/processes/users.js'

const rootfs = mkdtempSync(join(tmpdir(), 'hostpulse-users-'))
after(() => rmSync(rootfs, { recursive: true }))

test('a user has the first name of its number', () => {
  const names = parsePasswd('root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/:\n+::::::\nweb:x:33:33::/var/www:\nbad\n')
  assert.deepEqual(
    [...names],
    [
      [0, 'root'],
      [33, 'web'],
    ],
  )
})

test('names are read again when the file changes, and a user without one is called by number', () => {
  const users = new Users(`${rootfs}/`)
  assert.equal(users.nameOf(33, 0), '33')
  mkdirSync(join(rootfs, 'etc'))
  writeFileSync(join(rootfs, 'etc/passwd'), 'web:x:33:33::/:\n')
  assert.equal(users.nameOf(33, 59), '33')
  assert.equal(users.nameOf(33, 60), 'web')
  writeFileSync(join(rootfs, 'etc/passwd'), 'www:x:33:33::/:\n')
  utimesSync(join(rootfs, 'etc/passwd'), 1, 1)
  assert.equal(users.nameOf(33, 120), 'www')
  assert.equal(users.nameOf(34, 120), '34')
})
