import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))

function runFixture(file: string) {
  const reporter = ['--test-reporter=./scripts/no-skips.cjs', '--test-reporter-destination=stderr']
  const words = ['--test', ...reporter, `test/fixtures/skips/${file}`]
  // With this variable, the inner runner would report to the outer one.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: root, env, encoding: 'utf8' })
  return { status, skipped: stderr.split('\n').filter((line) => line.startsWith('skipped')) }
}

test('a run with skipped tests fails where that reporter is used, and says which and why', () => {
  const { status, skipped } = runFixture('some.mjs')
  assert.equal(status, 1)
  assert.deepEqual(skipped, [
    'skipped, which is a failure here: needs a program: influxd is not installed',
    'skipped, which is a failure here: a whole suite: no reason given',
    'skipped, which is a failure here: finds out later: no root here',
  ])
})

test('a run without any passes', () => {
  assert.deepEqual(runFixture('none.mjs'), { status: 0, skipped: [] })
})
