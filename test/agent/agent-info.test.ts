import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { agentInfo, applicationSpecific } from '../../src/agent/agent-info.js'
import { version } from '../../src/shared/version.js'

/** Example from systemd's own tests. */
const MACHINE_ID = '51df0b4bc3b04c9780e299b98ca373b8'

test('an id for an application is the one that systemd derives', () => {
  const id = applicationSpecific(MACHINE_ID, 'f03daaeb1c334b43a732172944bf772e')
  assert.equal(id, '1dee5954e75c4d6fb96cc6c04ca18a86')
})

test('agent_info has the id of the host below rootfs, which does not reveal that of the machine', (t) => {
  const rootfs = mkdtempSync(path.join(tmpdir(), 'hostpulse-rootfs-'))
  t.after(() => rmSync(rootfs, { recursive: true }))
  const { platform: os, arch } = process
  assert.deepEqual(agentInfo('22.3.0', rootfs), { version, node: '22.3.0', os, arch })
  mkdirSync(path.join(rootfs, 'etc'))
  writeFileSync(path.join(rootfs, 'etc/machine-id'), `${MACHINE_ID}\n`)
  const expected = 'd43455ae817447edb59d32d6702c38ab'
  assert.deepEqual(agentInfo('22.3.0', rootfs), { version, node: '22.3.0', os, arch, host_id: expected })
})
