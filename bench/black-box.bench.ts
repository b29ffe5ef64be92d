import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { nextSequence, readContents } from '../src/shared/black-box/contents.js'
import { median, rssMegabytes, threadTimes } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const HOST = fileURLToPath(new URL('children/black-box-host.js', import.meta.url))
const WINDOW_MS = 30_000
const WARM_UP_MS = 60_000
const WINDOWS = 6
const EXITS = 15
/** Time for the black box to be opened. */
const OPENS_WITHIN_MS = 2_000

/** Measures what a black box adds to the collector `stalls`, in two otherwise idle hosts side by side. */
export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-bench-'))
  try {
    const file = path.join(folder, 'box')
    const rows = [...(await costs(file)), ...(await exits(file))]
    return {
      name: `What a black box adds to \`stalls\` (two idle hosts side by side, median of ${WINDOWS} windows of ${WINDOW_MS / 1000} s; ${EXITS} exits each)`,
      rows,
      notes: ['a write is a page of a file whose space is reserved'],
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function costs(file: string): Promise<readonly Row[]> {
  const [plain, boxed] = [fork(HOST), fork(HOST, [file])]
  await wait(WARM_UP_MS)
  const added: number[] = []
  const total: number[] = []
  const writes: number[] = []
  for (let window = 0; window < WINDOWS; window++) {
    const before = { plain: cpuNs(plain), boxed: cpuNs(boxed), written: written(file), atMs: performance.now() }
    await wait(WINDOW_MS)
    const ms = performance.now() - before.atMs
    const boxedShare = (cpuNs(boxed) - before.boxed) / 1e6 / ms
    added.push(boxedShare - (cpuNs(plain) - before.plain) / 1e6 / ms)
    total.push(boxedShare)
    writes.push(((written(file) - before.written) / ms) * 60_000)
  }
  const rss = rssMegabytes(boxed.pid ?? 0) - rssMegabytes(plain.pid ?? 0)
  for (const host of [plain, boxed]) host.kill('SIGKILL')
  await Promise.all([plain, boxed].map((host) => once(host, 'exit')))
  return [
    { figure: 'CPU added, % of a core', value: round(median(added) * 100, 3) },
    { figure: 'CPU of the process with it, % of a core', value: round(median(total) * 100, 3) },
    { figure: 'writes a minute', value: round(median(writes), 1) },
    { figure: 'resident memory added, MB', value: round(rss, 1) },
  ]
}

async function exits(file: string): Promise<readonly Row[]> {
  const plain: number[] = []
  const boxed: number[] = []
  for (let exit = 0; exit < EXITS; exit++) {
    plain.push(await exitMs())
    boxed.push(await exitMs(file))
  }
  return [
    { figure: 'process.exit() until the process is gone, ms, without', value: round(median(plain), 1) },
    { figure: 'process.exit() until the process is gone, ms, with', value: round(median(boxed), 1) },
    { figure: 'the longest of these, ms, with', value: round(Math.max(...boxed), 1) },
  ]
}

async function exitMs(...words: string[]): Promise<number> {
  const host = fork(HOST, words)
  await wait(OPENS_WITHIN_MS)
  const exited = once(host, 'exit')
  const exits = once(host, 'message')
  host.send('exit')
  await exits
  const startMs = performance.now()
  await exited
  return performance.now() - startMs
}

function cpuNs({ pid = 0 }: ChildProcess): number {
  return threadTimes(pid).processNs
}

/** Returns the number of records written so far. */
function written(file: string): number {
  const reading = readContents(readFileSync(file))
  if (reading.status !== 'ok') throw new Error(`the black box is ${reading.status}`)
  const { seconds, stalls } = reading.contents
  return nextSequence(seconds) + nextSequence(stalls)
}
