// Runs the compiled unit tests on several versions of Node: `node scripts/matrix.mjs [--filter TEXT] [VERSION …]`. Also simulates
// some seeds on each of them and on the running one: a seed must do the same everywhere.
// Installs versions other than the running one from npm into .node/ and keeps them there.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const VERSIONS = ['20', '22', '24', '26']
/** Seeds that every version simulates: a few seconds each. */
const SEEDS = '300'
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

const binaries = new Map(wanted.map((version) => [version, binary(version)]))
const rows = [...binaries.values()].map((node) => {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  console.error(`\nNode ${stdout.trim()}`)
  const startMs = performance.now()
  const { status } = spawnSync(node, ['scripts/test.mjs', 'unit', flags.filter], { cwd: root, stdio: 'inherit' })
  return {
    node: stdout.trim(),
    result: status === 0 ? 'passed' : 'failed',
    seconds: Math.round((performance.now() - startMs) / 1000),
    simulation: simulationOn(node),
  }
})
console.table(rows)
if (rows.some(({ result }) => result === 'failed')) process.exitCode = 1
const own = simulationOn(process.execPath)
if (rows.some(({ simulation }) => simulation === 'failed' || simulation !== own)) {
  console.error(`the simulation differs: Node ${process.version} has ${own}`)
  process.exitCode = 1
}

/** Returns the beginning of the hash of all simulated events, or `failed`. */
function simulationOn(node) {
  const words = ['scripts/simulate.mjs', '--seeds', SEEDS, '--hash']
  const { stdout, status } = spawnSync(node, words, { cwd: root, encoding: 'utf8' })
  const hash = /hash ([0-9a-f]+)/.exec(stdout)?.[1]
  return status !== 0 || hash === undefined ? 'failed' : hash.slice(0, 12)
}

/** Returns the path of Node in this version, downloading it if necessary. */
function binary(version) {
  if (`${process.versions.node}.`.startsWith(`${version}.`)) return process.execPath
  const folder = path.join(cache, version)
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const file = path.join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(file)) return file
  mkdirSync(folder, { recursive: true })
  // A separate project, so that this one is not touched.
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n')
  const npm = ['install', '--no-audit', '--no-fund', '--no-save', '--prefix', folder, `${name}@${version}`]
  const { status } = spawnSync('npm', npm, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  if (status === 0 && existsSync(file)) return file
  console.error(`Node ${version} could not be installed from the npm package ${name}`)
  process.exit(1)
}
