// Reads /proc from node_exporter's own fixtures under its metric names, and compares with the output its end-to-end test expects:
// `node scripts/compare-node-exporter.mjs CHECKOUT`, with a checkout of prometheus/node_exporter.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const [checkout] = process.argv.slice(2)
if (checkout === undefined) {
  console.error('give the path of a checkout of prometheus/node_exporter')
  process.exit(2)
}
const fixtures = path.resolve(checkout, 'collector/fixtures')
/** Metrics about the program or the moment. */
const OWN = /^(process_|node_scrape_|node_time_|node_uname_|node_filesystem_)/

const expected = samplesOf(readFileSync(path.join(fixtures, 'e2e-output.txt'), 'utf8'))
const own = samplesOf(await exposed())
const names = new Set([...own.keys()].map(nameOf).filter((name) => !OWN.test(name)))
const shared = [...expected].filter(([key]) => names.has(nameOf(key)))
const different = shared.filter(([key, value]) => !isSame(own.get(key), value))
for (const [key, value] of different) console.log(`${key}: ${own.get(key) ?? 'missing'}, expected ${value}`)
console.log(`${shared.length - different.length} of ${shared.length} lines are equal`)
process.exitCode = different.length === 0 ? 0 : 1

async function exposed() {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-'))
  const config = path.join(folder, 'hostpulse.json')
  const settings = {
    interval: '500ms',
    initialDelay: 0,
    procRoot: path.join(fixtures, 'proc'),
    sysRoot: folder,
    expose: { listen: '127.0.0.1:0', names: 'node_exporter' },
    collectors: {
      cpu: { perCore: true },
      pressure: { enabled: true },
      disk: { devices: { include: ['*'] }, details: true },
      mounts: { enabled: false },
    },
  }
  writeFileSync(config, JSON.stringify(settings))
  const main = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url))
  const child = spawn(process.execPath, [main, 'run', '-c', config, '--log-format', 'json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  try {
    let log = ''
    for await (const chunk of child.stderr) {
      log += chunk
      const url = /"url":"(http[^"]+\/metrics)"/.exec(log)?.[1]
      if (url === undefined) continue
      await new Promise((resolve) => setTimeout(resolve, 3000))
      return await (await fetch(url)).text()
    }
    throw new Error(log)
  } finally {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
}

/** Returns values by name and sorted labels, without the label that only hostpulse has. */
function samplesOf(text) {
  return new Map(
    [...text.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/gm)].map(([, name, labels = '', value]) => {
      const pairs = [...labels.matchAll(/\w+="(?:[^"\\]|\\.)*"/g)].map(([pair]) => pair)
      const sorted = pairs.filter((pair) => !pair.startsWith('host="')).sort()
      return [`${name}{${sorted.join()}}`, Number(value)]
    }),
  )
}

function nameOf(key) {
  return key.slice(0, key.indexOf('{'))
}

/** Sums of ticks and sectors may differ in the last digit of a double. */
function isSame(value, other) {
  return value !== undefined && Math.abs(value - other) <= 1e-9 * Math.abs(other)
}
