// Runs the compiled unit tests on several versions of Node: `node scripts/matrix.mjs [--filter TEXT] [VERSION …]`.
// Installs versions other than the running one from npm into .node/ and keeps them there.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const VERSIONS = ['20', '22', '24']
const root = fileURLToPath(new URL('..', import.meta.url))
const cache = path.join(root, '.node')

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { filter: { type: 'string', default: '' } },
})
const wanted = positionals.length === 0 ? VERSIONS : positionals
const unknown = wanted.find((version) => !/^\d+(\.\d+){0,2}$/.test(version))
if (unknown !== undefined) {
  console.error(`"${unknown}" is not a version of Node such as 22 or 22.12.0`)
  process.exit(2)
}

const rows = wanted.map((version) => {
  const node = binary(version)
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  console.error(`\nNode ${stdout.trim()}`)
  const startMs = performance.now()
  const { status } = spawnSync(node, ['scripts/test.mjs', 'unit', flags.filter], { cwd: root, stdio: 'inherit' })
  return {
    node: stdout.trim(),
    result: status === 0 ? 'passed' : 'failed',
    seconds: Math.round((performance.now() - startMs) / 1000),
  }
})
console.table(rows)
if (rows.some(({ result }) => result === 'failed')) process.exitCode = 1

/** The path of a node of that version, downloaded if need be. */
function binary(version) {
  if (`${process.versions.node}.`.startsWith(`${version}.`)) return process.execPath
  const folder = path.join(cache, version)
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const file = path.join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(file)) return file
  mkdirSync(folder, { recursive: true })
  // A project of its own, so that nothing of this one's is touched.
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n')
  const npm = ['install', '--no-audit', '--no-fund', '--no-save', '--prefix', folder, `${name}@${version}`]
  const { status } = spawnSync('npm', npm, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  if (status === 0 && existsSync(file)) return file
  console.error(`Node ${version} could not be installed from the npm package ${name}`)
  process.exit(1)
}
