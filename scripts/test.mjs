// Runs the compiled tests by node:test, which takes no globs on Node 20: `node scripts/test.mjs unit|system [FILTER]`.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const [suite = 'unit', filter = ''] = process.argv.slice(2)
const root = fileURLToPath(new URL('..', import.meta.url))
const system = `dist/test/system/`

const files = readdirSync(`${root}/dist/test`, { recursive: true, encoding: 'utf8' })
  .map((name) => `dist/test/${name.replaceAll('\\', '/')}`)
  .filter((name) => name.endsWith('.test.js') && name.startsWith(system) === (suite === 'system'))
  .filter((name) => name.includes(filter))
  .sort()
if (files.length === 0) {
  console.error(`no ${suite} test matches "${filter}"`)
  process.exit(1)
}
// System tests measure forks, mounts and processes of the whole machine: one file at a time.
const concurrency = suite === 'system' ? 1 : 2
const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout']
// What system tests need is installed before them, and a machine of continuous integration has all that the others need.
if (suite === 'system' || process.env.CI === 'true') {
  reporters.push('--test-reporter=./scripts/no-skips.cjs', '--test-reporter-destination=stderr')
}
const words = ['--test', `--test-concurrency=${concurrency}`, ...reporters, ...files]
const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' })
process.exit(status ?? 1)
