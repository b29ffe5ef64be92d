// Simulates the agents of the existing build: `npm run simulate -- [--seeds N] [--seed S]` runs N seeds from S on,
// in a process for each CPU up to two; a single seed shows its timeline. Prints failures, shrunk as far as possible.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const PROCESSES = 2
const { values: flags } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    /** Adds a hash of all timelines, which must be the same on every version of Node. */
    hash: { type: 'boolean', default: false },
  },
})
const [seeds, first] = [Number(flags.seeds), Number(flags.seed)]
if (!(Number.isInteger(seeds) && seeds >= 1 && Number.isInteger(first))) {
  console.error('--seeds is a number from 1 on, --seed is a whole number')
  process.exit(2)
}
const main = fileURLToPath(new URL('../dist/test/simulation/main.js', import.meta.url))
const known = await run(['--known'])
const startMs = performance.now()
const processes = Math.min(PROCESSES, seeds)
const results = await Promise.all(
  Array.from({ length: processes }, (_, index) => {
    const count = Math.floor((seeds - index + processes - 1) / processes)
    const range = ['--from', String(first + index), '--step', String(processes), '--count', String(count)]
    return run([...range, ...(seeds === 1 ? ['--timeline'] : []), ...(flags.hash ? ['--hash'] : [])])
  }),
)
const events = results.reduce((sum, result) => sum + result.events, 0)
const failed = results.reduce((sum, result) => sum + result.failed, known.failed)
const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
const hash = flags.hash
  ? `, hash ${createHash('sha256')
      .update(results.map((result) => result.hash).join())
      .digest('hex')}`
  : ''
console.log(`${seeds} seeds from ${first}: ${failed} failed; ${events} events in ${seconds} s${hash}`)
if (failed > 0) process.exitCode = 1

async function run(words) {
  const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  let last = ''
  for await (const line of createInterface({ input: child.stdout })) {
    last = line
    if (line.startsWith('{"seed"')) show(JSON.parse(line))
    else if (!line.startsWith('{')) console.log(line)
  }
  if (last.startsWith('{"events"')) return JSON.parse(last)
  console.error('a process of the simulation ended early')
  process.exit(1)
}

function show({ seed, failure, shrunk: { cut, outcome } }) {
  console.log(`\nseed ${seed} fails: ${failure}`)
  const quiet = cut.without.length === 0 ? '' : `, without trouble of ${cut.without.join(', ')}`
  console.log(`shortest that fails: ${cut.events} events${quiet}: ${outcome.failure}`)
  for (const line of outcome.timeline) console.log(line)
}
