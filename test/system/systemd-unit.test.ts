import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { missing } from './server.js'

const unit = fileURLToPath(new URL('../../../config/systemd/hostpulse.service', import.meta.url))

test('systemd finds nothing wrong with the unit', { skip: missing('systemd-analyze') }, () => {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' })
  assert.deepEqual([status, stdout, stderr], [0, '', ''])
})
