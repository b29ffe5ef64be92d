import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { CountingSink } from './lib/counting-sink.js'
import { everyThreadCollector } from './lib/hostpulse.js'
import { median } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const RUNS = 3
const CHILD = fileURLToPath(new URL('./children/agent-rss.js', import.meta.url))

/** Measures resident memory of a process with an agent in fresh processes: without, with one more and with all collectors. */
export async function run(): Promise<BenchResult> {
  const sink = await CountingSink.listen()
  const url = sink.url('memory')
  const names = everyThreadCollector()
  const subjects: readonly (readonly [string, string, readonly string[]])[] = [
    ['node with the library loaded, nothing running', '', []],
    ['an output, no collector', url, []],
    ...names.map((name) => [`an output, ${name}`, url, [name]] as const),
    [`an output, all ${names.length}`, url, names],
  ]
  const rows: Row[] = []
  for (const [what, endpoint, collectors] of subjects) {
    const megabytes: number[] = []
    for (let count = 0; count < RUNS; count++) megabytes.push((await rssBytes(endpoint, collectors)) / 1e6)
    const rss = round(median(megabytes), 1)
    const idle = Number(rows[1]?.['RSS MB'] ?? rss)
    const isRunning = collectors.length > 0
    rows.push({
      what,
      'RSS MB': rss,
      'more than without collectors': isRunning ? round(rss - idle, 1) : '',
      'a collector': isRunning ? round((rss - idle) / collectors.length, 1) : '',
    })
  }
  sink.close()
  return {
    name: `Resident memory at 10 ticks a second, after 2 s and a garbage collection (medians of ${RUNS} processes)`,
    rows,
  }
}

async function rssBytes(endpoint: string, collectors: readonly string[]): Promise<number> {
  const child = fork(CHILD, [endpoint, ...collectors], { execArgv: ['--expose-gc'] })
  const [bytes] = (await once(child, 'message')) as [number]
  await once(child, 'exit')
  return bytes
}
