import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { median, rssMegabytes, threadTimes } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const MAIN = fileURLToPath(new URL('../src/cli/main.js', import.meta.url))
/** By then everything has begun; V8 is still compiling what runs a few times a second. */
const FIRST_MS = 45_000
/** What runs a few times a second is compiled well only after minutes, and agents run for weeks. */
const SETTLED_MS = Number(process.env['HOSTPULSE_BENCH_MINUTES'] ?? 10) * 60_000
const WINDOW_MS = 4_000
const WINDOWS = 5

/** What `hostpulse run` with all its default collectors costs, sending to a sink in this process. */
export async function run(): Promise<BenchResult> {
  const rows = await Promise.all(['1s', '100ms'].map(measure))
  return {
    name: 'CPU of `hostpulse run`, default collectors (medians of 5 windows of 4 s)',
    rows: rows.flat(),
    notes: [
      `both agents at the same time, measured after ${FIRST_MS / 1000} s and after ${SETTLED_MS / 60_000} minutes`,
    ],
  }
}

async function measure(interval: string): Promise<Row[]> {
  let posts = 0
  const sink = createServer((request, response) => {
    posts += 1
    request.resume().on('end', () => response.writeHead(204).end())
  })
  await once(sink.listen(0, '127.0.0.1'), 'listening')
  const { port } = sink.address() as AddressInfo
  const flags = ['--endpoint', `http://127.0.0.1:${port}/`, '--interval', interval, '--initial-delay', '0']
  const agent = spawn(process.execPath, [MAIN, 'run', ...flags], { stdio: 'ignore' })
  const { pid } = agent
  if (pid === undefined) throw new Error('the agent did not start')
  const rowAfter = async (when: string): Promise<Row> => {
    const postsBefore = posts
    const shares = await cpuShares(pid)
    const seconds = (WINDOW_MS * WINDOWS) / 1000
    const rates = { 'RSS MB': rssMegabytes(pid), 'posts per second': (posts - postsBefore) / seconds }
    return {
      interval,
      after: when,
      ...Object.fromEntries(Object.entries({ ...shares, ...rates }).map(([what, value]) => [what, round(value, 3)])),
    }
  }
  try {
    await sleep(FIRST_MS)
    const first = await rowAfter(`${FIRST_MS / 1000} s`)
    await sleep(Math.max(0, SETTLED_MS - FIRST_MS))
    return [first, await rowAfter(`${SETTLED_MS / 60_000} min`)]
  } finally {
    agent.kill('SIGTERM')
    await once(agent, 'exit')
    sink.closeAllConnections()
    sink.close()
  }
}

async function cpuShares(pid: number): Promise<Record<string, number>> {
  const processShares: number[] = []
  const mainShares: number[] = []
  for (let window = 0; window < WINDOWS; window++) {
    const before = threadTimes(pid)
    const startMs = performance.now()
    await sleep(WINDOW_MS)
    const after = threadTimes(pid)
    const elapsedNs = (performance.now() - startMs) * 1e6
    processShares.push(((after.processNs - before.processNs) / elapsedNs) * 100)
    mainShares.push(((after.mainNs - before.mainNs) / elapsedNs) * 100)
  }
  return { 'process % of a core': median(processShares), 'main thread % of a core': median(mainShares) }
}
