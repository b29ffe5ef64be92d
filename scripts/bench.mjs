// Runs the benchmarks, each in its own process: `node scripts/bench.mjs [FILTER] [--json FILE] [--write]`.
// Prints tables to stderr and JSON to stdout. --write stores the results in bench/ and renders bench/RESULTS.md.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** Deadline of a benchmark. Those with a set duration get that time on top. */
const DEADLINE_MS = 1_500_000 + Number(process.env.HOSTPULSE_BENCH_MINUTES ?? 0) * 60_000
const SUFFIX = '.bench.js'
const root = fileURLToPath(new URL('..', import.meta.url))
const folder = `${root}dist/bench/`
const kept = `${root}bench/results.json`

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, write: { type: 'boolean', default: false } },
})
const [filter = ''] = positionals
const all = readdirSync(folder).filter((file) => file.endsWith(SUFFIX))
const names = all.map((file) => file.slice(0, -SUFFIX.length)).filter((name) => name.includes(filter))
if (names.length === 0) {
  console.error(`no benchmark matches "${filter}"; there are ${all.map((f) => f.slice(0, -SUFFIX.length)).join(', ')}`)
  process.exit(2)
}

const machine = {
  cpu: os.cpus()[0]?.model ?? 'unknown',
  cpus: os.cpus().length,
  memoryGB: Math.round(os.totalmem() / 1e9),
  kernel: os.release(),
  node: process.version,
}
const results = {}
for (const name of names) {
  const [load] = os.loadavg()
  const startMs = performance.now()
  const result = await runAlone(`${folder}${name}${SUFFIX}`)
  const seconds = Math.round((performance.now() - startMs) / 1000)
  if (result === undefined) {
    console.error(`\n${name}: failed after ${seconds} s`)
    process.exitCode = 1
    continue
  }
  console.error(`\n${result.name} [${name}, ${seconds} s]`)
  new console.Console(process.stderr).table(result.rows)
  for (const note of result.notes ?? []) console.error(`  ${note}`)
  results[name] = { ...result, ranAt: new Date().toISOString(), seconds, loadBefore: load, machine }
}

const text = `${JSON.stringify(results, null, 2)}\n`
process.stdout.write(text)
if (flags.json !== undefined) writeFileSync(flags.json, text)
if (flags.write) await keep(results)

/** Returns the result of one benchmark; undefined when it failed. */
async function runAlone(file) {
  const child = fork(`${folder}lib/run-bench.js`, [file], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS)
  let result
  child.on('message', (message) => {
    result = message
  })
  await once(child, 'exit')
  clearTimeout(timer)
  return result
}

/** Replaces the kept figures of the benchmarks that ran, and renders the report. */
async function keep(fresh) {
  const before = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : {}
  const merged = Object.fromEntries(Object.entries({ ...before, ...fresh }).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(kept, `${JSON.stringify(merged, null, 2)}\n`)
  const { writeReport } = await import(`${folder}report/write.js`)
  writeReport()
}
