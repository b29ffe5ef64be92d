import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { execPath } from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Hold } from './children/stall-reports-host.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const HOST = fileURLToPath(new URL('children/stall-reports-host.js', import.meta.url))
const RUNS = 20
const REPORT_AFTER_MS = 500
const IN_TIME_MS = REPORT_AFTER_MS + 500
/** Rest between two stalls, so that the watch sees the loop idle. */
const REST_MS = 300
const HOLDS: readonly Hold[] = [
  'a loop',
  'a regular expression',
  'one JSON.parse',
  'one pbkdf2Sync',
  'garbage collections',
  'Atomics.wait',
  'a read from a pipe',
  'spawnSync',
  'fsync',
]
/** More than there are CPUs, so that the watch has to wait for one as well. */
const BUSY_PROCESSES = 4
const LIVEZ_HOLDS = 2

interface Report {
  readonly atMs: number
  readonly tags: Readonly<Record<string, string>>
}

/** Measures when the report of a stall arrives at a receiver outside the process, and its content by then. */
export async function run(): Promise<BenchResult> {
  const rows: Row[] = []
  const bench = await Bench.start()
  for (const hold of HOLDS) rows.push(await bench.row(hold, hold))
  const busy = Array.from({ length: BUSY_PROCESSES }, () => spawn(execPath, ['-e', 'for (;;);']))
  await wait(1_000)
  rows.push(await bench.row('a loop', `a loop, beside ${BUSY_PROCESSES} busy processes`))
  for (const each of busy) each.kill('SIGKILL')
  const livez = await bench.livez()
  bench.close()
  return {
    name: `Reports of ${RUNS} stalls of 1.2 s by each cause, with reportAfter 500 ms: from the beginning of the stall to the arrival of the first report`,
    rows,
    notes: [
      `in time: within ${IN_TIME_MS} ms`,
      'the function is in the first report where V8 interrupts what holds the loop; elsewhere it is in the report of the end',
      livez,
    ],
  }
}

class Bench {
  readonly #host: ChildProcess
  readonly #livezUrl: string
  readonly #reports: Report[]
  readonly #close: () => void
  #startedMs = Number.NaN

  private constructor(host: ChildProcess, livezUrl: string, reports: Report[], close: () => void) {
    this.#host = host
    this.#livezUrl = livezUrl
    this.#reports = reports
    this.#close = close
    host.stdout?.on('data', (chunk: Buffer) => {
      this.#startedMs = Number(chunk.toString())
    })
  }

  static async start(): Promise<Bench> {
    const reports: Report[] = []
    const server = createServer(async (request, response) => {
      const atMs = Date.now()
      let body = ''
      for await (const chunk of request) body += chunk
      for (const { tags } of JSON.parse(body)) reports.push({ atMs, tags })
      response.writeHead(202).end('{"accepted":1}')
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const host = fork(HOST, [url], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
    const [served] = (await once(host, 'message')) as [{ readonly url: string }]
    await wait(2_000)
    return new Bench(host, served.url, reports, () => {
      host.kill('SIGKILL')
      server.close()
    })
  }

  /** Blocks the host's loop repeatedly. */
  async row(hold: Hold, name: string): Promise<Row> {
    const latencies: number[] = []
    const causes: string[] = []
    let [withFunction, withFunctionAtEnd] = [0, 0]
    for (let count = 0; count < RUNS; count++) {
      this.#reports.length = 0
      await this.#hold(hold)
      await this.#until('ended')
      const [running] = this.#reports.filter(({ tags }) => tags['state'] === 'running')
      const [ended] = this.#reports.filter(({ tags }) => tags['state'] === 'ended')
      latencies.push(running === undefined ? Number.POSITIVE_INFINITY : running.atMs - this.#startedMs)
      causes.push(running?.tags['cause'] ?? 'none')
      if (running?.tags['function'] !== undefined) withFunction++
      if (ended?.tags['function'] !== undefined) withFunctionAtEnd++
      await wait(REST_MS)
    }
    latencies.sort((a, b) => a - b)
    return {
      'held by': name,
      cause: mostFrequent(causes),
      'p50 ms': round(latencies[RUNS / 2] ?? Number.NaN, 0),
      'p95 ms': round(latencies[Math.ceil(RUNS * 0.95) - 1] ?? Number.NaN, 0),
      'in time %': round((latencies.filter((ms) => ms <= IN_TIME_MS).length / RUNS) * 100, 0),
      'with the function %': round((withFunction / RUNS) * 100, 0),
      'with it at the end %': round((withFunctionAtEnd / RUNS) * 100, 0),
    }
  }

  /** Requests `/livez` repeatedly while a computation blocks the host. */
  async livez(): Promise<string> {
    const latencies: number[] = []
    for (let count = 0; count < LIVEZ_HOLDS; count++) {
      let isFree = false
      void this.#hold('a loop of 10 s').then(() => {
        isFree = true
      })
      while (!isFree) {
        const startMs = performance.now()
        await (await fetch(this.#livezUrl)).text()
        if (!isFree) latencies.push(performance.now() - startMs)
        await wait(5)
      }
      await wait(REST_MS)
    }
    latencies.sort((a, b) => a - b)
    const at = (share: number) => round(latencies[Math.ceil(latencies.length * share) - 1] ?? Number.NaN, 1)
    return `/livez in ${LIVEZ_HOLDS} stalls of 10 s by a loop, ${latencies.length} requests: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`
  }

  close(): void {
    this.#close()
  }

  async #hold(hold: Hold): Promise<void> {
    this.#startedMs = Number.NaN
    this.#host.send(hold)
    await once(this.#host, 'message')
  }

  async #until(state: string): Promise<void> {
    for (let waited = 0; waited < 500 && !this.#reports.some(({ tags }) => tags['state'] === state); waited++)
      await wait(10)
  }
}

function mostFrequent(texts: readonly string[]): string {
  const count = (text: string) => texts.filter((each) => each === text).length
  return [...new Set(texts)].sort((a, b) => count(b) - count(a))[0] ?? ''
}
