// Plants bugs, one by one, in a copy of the existing build, and simulates until a seed finds each:
// `npm run simulate:planted -- [--seeds N] [WORD …]`, all bugs or those whose names contain a word. Prints a table for docs/reliability.md.
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { transform } from 'esbuild'
import { PLANTED_BUGS } from '../dist/test/simulation/planted/bugs.js'

const COPIES = 2
const { values: flags, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string', default: '20000' } },
})
const root = fileURLToPath(new URL('..', import.meta.url))
const bugs = PLANTED_BUGS.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)))
const waiting = [...bugs]
const found = new Map()
await Promise.all(Array.from({ length: COPIES }, work))
for (const bug of bugs) console.log(`| ${bug.name} | \`${bug.file}\` | ${found.get(bug)?.seed ?? 'not found'} |`)
if (found.size < bugs.length) process.exitCode = 1

/** Works through the bugs, planting each in the same copy. */
async function work() {
  const folder = copy()
  try {
    for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) {
      const right = path.join(folder, 'dist/src', `${bug.file}.js`)
      const kept = readFileSync(right)
      writeFileSync(right, await planted(bug))
      const result = await simulate(folder)
      writeFileSync(right, kept)
      if (result !== undefined) found.set(bug, result)
      console.error(`${bug.name}: ${result === undefined ? 'not found' : `seed ${result.seed}: ${result.failure}`}`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function copy() {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-planted-'))
  for (const part of ['dist/src', 'dist/workers', 'dist/test/simulation', 'package.json']) {
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true })
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
  return folder
}

async function planted({ name, file, right, wrong }) {
  const source = readFileSync(path.join(root, 'src', `${file}.ts`), 'utf8')
  if (source.split(right).length !== 2)
    throw new Error(`"${name}" cannot be planted: its place in ${file} is not there once`)
  const { code } = await transform(
    source.replace(right, () => wrong),
    { loader: 'ts', format: 'esm', target: 'node20' },
  )
  return code
}

async function simulate(folder) {
  const main = path.join(folder, 'dist/test/simulation/main.js')
  const child = spawn(process.execPath, [main, '--first', '--count', flags.seeds], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const chunk of child.stdout) text += chunk
  const line = text.split('\n').find((one) => one.startsWith('{"seed"'))
  if (line === undefined && !text.includes('"failed":0'))
    return { seed: 'the process ended', failure: text.slice(0, 200) }
  return line && JSON.parse(line)
}
