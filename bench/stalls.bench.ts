import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { StallsWindow } from './children/stalls-host.js'
import { median } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const HOST = fileURLToPath(new URL('children/stalls-host.js', import.meta.url))
/** Windows of 30 s. */
const WINDOWS = 8
/** V8 optimizes code that runs a few times a second for minutes. */
const WARM_UP_WINDOWS = 4
const WORK_MS = [0, 3, 12]

/** Measures what the collector `stalls` costs at its default threshold of 100 ms. */
export async function run(): Promise<BenchResult> {
  const rows: Row[] = []
  for (const workMs of WORK_MS) rows.push(await cost(workMs))
  return {
    name: `The collector \`stalls\` in a host that works every 10 ms, and has nothing else (median of ${WINDOWS} windows of 30 s, after ${WARM_UP_WINDOWS})`,
    rows,
    notes: [
      'the main thread of an idle host is woken by the ticks and by the measurement, not by the watch',
      'work of 12 ms in every 10 ms saturates the loop: the watch asks it whether it turns, 10 times a second',
    ],
  }
}

async function cost(workMs: number): Promise<Row> {
  const host = fork(HOST, [String(workMs)])
  const windows: StallsWindow[] = []
  host.on('message', (window: StallsWindow) => windows.push(window))
  while (windows.length < WARM_UP_WINDOWS + WINDOWS) await once(host, 'message')
  host.kill('SIGKILL')
  await once(host, 'exit')
  const measured = windows.slice(WARM_UP_WINDOWS)
  const of = (figure: keyof StallsWindow) => median(measured.map((window) => window[figure]))
  return {
    'work ms': workMs,
    'watch thread % of a core': round(of('watch') * 100, 3),
    'main thread % of a core': round(of('main') * 100, 3),
    'main thread woken per s': round(of('mainWakeUps'), 2),
    stalls: measured.reduce((sum, { stalls }) => sum + stalls, 0),
  }
}
