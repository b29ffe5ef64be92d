// Installs the package, as it would be published, into an empty project and measures the installation. `npm run size` writes the
// result into the README; `node scripts/install-size.mjs` exits with 1 when the README differs.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** Dependencies publish new versions, and binaries differ between platforms. */
const TOLERANCE = 0.1
const STATEMENT = /(\d+) packages, ([\d.]+) MB/

const { values: flags } = parseArgs({ options: { write: { type: 'boolean', default: false } } })
const root = fileURLToPath(new URL('..', import.meta.url))
const readme = path.join(root, 'README.md')
const text = readFileSync(readme, 'utf8')
const [statement, packages, megabytes] = STATEMENT.exec(text) ?? []
if (statement === undefined) throw new Error(`README.md does not say how much is installed, in the form ${STATEMENT}`)

const measured = measure()
const now = `${measured.packages} packages, ${measured.megabytes.toFixed(1)} MB`
console.log(`${now}; of it hostpulse itself ${measured.own.toFixed(1)} MB; the README says ${statement}`)
if (flags.write) writeFileSync(readme, text.replace(statement, now))
else if (!near(measured.packages, packages) || !near(measured.megabytes, megabytes)) process.exitCode = 1

function measure() {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-size-'))
  try {
    const [{ filename }] = JSON.parse(npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder))
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }')
    npm(
      folder,
      'install',
      '--prefer-offline',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      path.join(folder, filename),
    )
    const { packages } = JSON.parse(readFileSync(path.join(folder, 'node_modules/.package-lock.json'), 'utf8'))
    const modules = path.join(folder, 'node_modules')
    return {
      packages: Object.keys(packages).length,
      megabytes: megabytesOf(modules),
      own: megabytesOf(path.join(modules, 'hostpulse')),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function npm(cwd, ...words) {
  return execFileSync('npm', words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Sum of the file sizes, without the overhead of the filesystem. */
function megabytesOf(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.reduce((sum, { parentPath, name }) => sum + statSync(path.join(parentPath, name)).size, 0) / 1e6
}

function near(value, stated) {
  return Math.abs(value - Number(stated)) <= Number(stated) * TOLERANCE
}
