import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { StackCost } from './children/stack-cost.js'
import { percentile } from './lib/main-thread.js'
import { type NodeBinary, nodeBinaries } from './lib/node-versions.js'
import { median } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const CHILD = fileURLToPath(new URL('children/stack-cost.js', import.meta.url))

/** Measures how long each reading of its stack pauses the blocked thread, including the request. */
export async function run(): Promise<BenchResult> {
  const rows: Row[] = []
  for (const node of nodeBinaries()) rows.push(await cost(node))
  return {
    name: 'One stack of a held main thread: 30 frames and the request, 20 ms apart for 8 s',
    rows,
    notes: [
      'the time in which the computation stood still, without waits for a CPU; collections of garbage in it are subtracted, and shown apart',
    ],
  }
}

async function cost({ version, path }: NodeBinary): Promise<Row> {
  const child = fork(CHILD, [], { execPath: path, execArgv: [] })
  const [{ questions, asked }] = (await once(child, 'message')) as [StackCost]
  const [first] = questions
  if (first === undefined) throw new Error(`Node ${version} answered none of ${asked} questions`)
  const times = questions.map(({ ms, garbageMs }) => Math.max(0, ms - garbageMs))
  return {
    node: version,
    questions: questions.length,
    'median ms': round(median(times), 3),
    'p99 ms': round(percentile(times, 0.99), 3),
    'first ms': round(first.ms, 2),
    'garbage collected, median ms': round(median(questions.map(({ garbageMs }) => garbageMs)), 3),
    'questions with a collection': questions.filter(({ garbageMs }) => garbageMs > 0).length,
  }
}
