// Runs the compiled tests with node:test, which takes no globs on Node 20:
// `node scripts/test.mjs unit|system|package|portable [FILTER]`.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Suites that need more than Node, each in the folder of that name. All other tests are unit tests. */
const APART = ['system', 'package']
/** Unit tests that do not need Linux, for macOS and Windows. */
const PORTABLE = /^(buffer|collectors|encode|schedule|workers\/(node|probes))\//

const [suite = 'unit', filter = ''] = process.argv.slice(2)
const root = fileURLToPath(new URL('..', import.meta.url))

const files = readdirSync(`${root}/dist/test`, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.test.js'))
  .filter((name) => (suite === 'portable' ? PORTABLE.test(name) : suiteOf(name) === suite))
  .map((name) => `dist/test/${name}`)
  .filter((name) => name.includes(filter))
  .sort()
if (files.length === 0) {
  console.error(`no ${suite} test matches "${filter}"`)
  process.exit(1)
}
// These suites measure the whole machine or run a package manager: one file at a time.
const concurrency = APART.includes(suite) ? 1 : 2
const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout']
// Their setup installs all they need, and CI has everything that unit tests need. So a skipped test is a failure there.
if (APART.includes(suite) || (suite === 'unit' && process.env.CI === 'true')) {
  reporters.push('--test-reporter=./scripts/no-skips.cjs', '--test-reporter-destination=stderr')
}
const words = ['--test', `--test-concurrency=${concurrency}`, ...reporters, ...files]
const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' })
process.exit(status ?? 1)

function suiteOf(name) {
  const [folder] = name.split('/')
  return APART.includes(folder) ? folder : 'unit'
}
