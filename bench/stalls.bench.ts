import { type ChildProcess, fork } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type BenchResult, type Row, round } from './lib/result.js'

const HOST = fileURLToPath(new URL('children/stalls-host.js', import.meta.url))
/** V8 takes minutes to optimize code that runs a few times a second. */
const WARM_UP_MS = 600_000
const WINDOW_MS = 240_000
/** Time between starts, not a multiple of the tick, so that hosts do not all tick at once. */
const APART_MS = 1_300

interface Condition {
  readonly host: string
  readonly workMs: number
  readonly stalls: 'with' | 'without'
}

const CONDITIONS: readonly Condition[] = [0, 4].flatMap((workMs) => {
  const host = workMs === 0 ? 'parked' : `works ${workMs} ms of every ${workMs + 10}`
  return (['with', 'without'] as const).map((stalls) => ({ host, workMs, stalls }))
})

/** Measures the cost of the collector `stalls` at its default threshold of 100 ms, beside hosts without it. */
export async function run(): Promise<BenchResult> {
  const hosts: ChildProcess[] = []
  try {
    for (const { stalls, workMs } of CONDITIONS) {
      hosts.push(fork(HOST, [stalls, String(workMs)], { execArgv: [] }))
      await sleep(APART_MS)
    }
    await sleep(WARM_UP_MS)
    const before = hosts.map(({ pid = 0 }) => threadsOf(pid))
    await sleep(WINDOW_MS)
    const after = hosts.map(({ pid = 0 }) => threadsOf(pid))
    return {
      name: `Hosts with and without the collector \`stalls\`, after ${WARM_UP_MS / 60_000} minutes (${WINDOW_MS / 60_000} minutes, threshold 100 ms)`,
      rows: CONDITIONS.map((condition, index) => row(condition, hosts[index]?.pid ?? 0, before[index], after[index])),
      notes: [
        'an agent with its defaults, a tick in 10 s; the thread is that of the built-in collectors, which the watch shares',
      ],
    }
  } finally {
    for (const host of hosts) host.kill('SIGKILL')
  }
}

interface Thread {
  readonly runNs: number
  /** Number of times the thread went to sleep, and so was woken. */
  readonly wakeUps: number
}

/** Returns the threads of a process by their ids. */
function threadsOf(pid: number): ReadonlyMap<number, Thread> {
  const folder = `/proc/${pid}/task`
  return new Map(
    readdirSync(folder).map((tid) => {
      const [runNs] = readFileSync(`${folder}/${tid}/schedstat`, 'utf8').split(' ')
      const status = readFileSync(`${folder}/${tid}/status`, 'utf8')
      return [Number(tid), { runNs: Number(runNs), wakeUps: Number(/^voluntary.*?(\d+)/m.exec(status)?.[1]) }]
    }),
  )
}

type Threads = ReadonlyMap<number, Thread>

function row({ host, stalls }: Condition, pid: number, before: Threads = new Map(), after: Threads = new Map()): Row {
  const grown = [...after].map(([tid, { runNs, wakeUps }]) => {
    const earlier = before.get(tid) ?? { runNs: 0, wakeUps: 0 }
    const percent = round((runNs - earlier.runNs) / WINDOW_MS / 1e4, 3)
    return { tid, percent, perSecond: round(((wakeUps - earlier.wakeUps) / WINDOW_MS) * 1e3, 2) }
  })
  const main = grown.find(({ tid }) => tid === pid)
  // V8's own threads are almost idle by then.
  const worker = grown.filter(({ tid }) => tid !== pid).sort((a, b) => b.percent - a.percent)[0]
  return {
    host,
    stalls,
    'the thread % of a core': worker?.percent ?? Number.NaN,
    'main thread % of a core': main?.percent ?? Number.NaN,
    'main thread woken per s': main?.perSecond ?? Number.NaN,
  }
}
