import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { processView } from '../src/main-thread/runtime/process-view.js'
import { RuntimeReader } from '../src/main-thread/runtime/runtime-reader.js'
import { systemClock } from '../src/shared/clock.js'
import { median } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const HOST = fileURLToPath(new URL('children/runtime-host.js', import.meta.url))
const WINDOWS = 7
const READINGS = 500

/** Measures the cost of the collector `runtime` for its host. */
export async function run(): Promise<BenchResult> {
  const rows: Row[] = []
  for (const requests of [0, 200]) rows.push(await paired(requests))
  return {
    name: `CPU of a host with an agent that collects \`runtime\` at 1 Hz or nothing (both at once, median of ${WINDOWS} windows of 3 s)`,
    rows,
    notes: [
      `a reading takes ${round(await readingUs(), 0)} us of the main thread`,
      'a request is 0.2 ms of work and 10,000 objects; the idle cost is the waking up 50 times a second that measures the delay of the event loop',
    ],
  }
}

async function paired(requests: number): Promise<Row> {
  const [off, on] = await Promise.all(['off', 'on'].map((runtime) => sharesOf(runtime, requests)))
  const [without, withIt] = [median(off ?? []) / 10, median(on ?? []) / 10]
  return {
    'requests/s': requests,
    'without % of a core': round(without, 3),
    'with % of a core': round(withIt, 3),
    'difference % of a core': round(withIt - without, 3),
  }
}

/** Returns the CPU time of each window, in milliseconds per second. Leaves out the first, in which the host starts. */
async function sharesOf(runtime: string, requests: number): Promise<number[]> {
  const host: ChildProcess = fork(HOST, [runtime, String(requests)])
  const shares: number[] = []
  host.on('message', (share) => void shares.push(Number(share)))
  while (shares.length <= WINDOWS) await once(host, 'message')
  host.kill('SIGKILL')
  await once(host, 'exit')
  return shares.slice(1)
}

/** Returns the main thread's time for one reading, without the turn of the loop it waits for. */
async function readingUs(): Promise<number> {
  const reading = new RuntimeReader(systemClock, processView, 'process')
  reading.start()
  await wait(100)
  const times: number[] = []
  for (let count = 0; count < READINGS; count++) {
    const begunMs = performance.now()
    await reading.read()
    times.push((performance.now() - begunMs) * 1_000)
  }
  reading.close()
  return median(times)
}
