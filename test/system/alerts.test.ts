import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { missing } from './server.js'

const rules = fileURLToPath(new URL('../../../test/system/alerts.yaml', import.meta.url))

test('the alert rules fire when they should, and only then', { skip: missing('promtool') }, () => {
  const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', rules], { encoding: 'utf8' })
  assert.equal(status, 0, `${stdout}${stderr}`)
})
