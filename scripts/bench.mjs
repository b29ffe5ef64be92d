// Runs the benchmarks (all, or those whose name contains the argument), prints a table each and JSON last.
import { readdirSync } from 'node:fs'
import os from 'node:os'
import { fileURLToPath } from 'node:url'

const folder = new URL('../dist/bench/', import.meta.url)
const filter = process.argv[2] ?? ''
const names = readdirSync(fileURLToPath(folder)).filter((name) => name.endsWith('.js') && name.includes(filter))
const results = []
for (const name of names.sort()) {
  const module = await import(new URL(name, folder).href)
  if (typeof module.run !== 'function') continue
  const result = await module.run()
  console.error(`\n${result.name}`)
  // console.table writes to stdout; the tables are for people, the JSON is the result.
  new console.Console(process.stderr).table(result.rows)
  results.push(result)
}
const machine = { cpus: os.cpus().length, model: os.cpus()[0]?.model, kernel: os.release(), node: process.version }
console.log(JSON.stringify({ machine, results }, null, 2))
process.exit(0)
