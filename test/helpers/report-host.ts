/*
 * A process that embeds agents which report stalls, and blocks its event loop. Its argument: ReportHostArguments as JSON.
 * Writes each ReportHostLine as a line of JSON, synchronously, so that lines written before a kill arrive.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { Agent, type AgentConfig, type AgentStats } from '../../src/index.js'

export interface ReportHostArguments {
  readonly way: keyof typeof ways
  readonly holdMs: number
  /** Options of the collector `stalls`. */
  readonly stalls: object
  readonly outputs?: AgentConfig['outputs']
  /** @default 1 */
  readonly agents?: number
  /** Behaviour once the loop is free: end by itself, or stop; `stop at once` stops in the same turn. @default stop */
  readonly end?: 'natural' | 'stop' | 'stop at once'
  readonly deadlineMs?: number
  /** Time between the end of the block and the stop, in milliseconds. @default 400 */
  readonly restMs?: number
}

export type ReportHostLine =
  | { readonly kind: 'log'; readonly message: string; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly kind: 'held' | 'freed'; readonly atMs: number }
  | { readonly kind: 'stopped'; readonly stats: readonly AgentStats[]; readonly ms: number }
  | { readonly kind: 'ending' }

function print(line: ReportHostLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`)
}

/** Called after a native call, because V8 answers at the next function call. */
function useResult(result: unknown): number {
  return String(result).length
}

const ways = {
  computeTotals: function computeTotals(ms: number) {
    const endMs = performance.now() + ms
    while (performance.now() < endMs) Math.sqrt(2)
  },
  awaitLock: function awaitLock(ms: number) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  },
  runTool: function runTool(ms: number) {
    useResult(spawnSync('sleep', [String(ms / 1e3)]))
  },
  readPipe: function readPipe(ms: number) {
    const path = join(tmpdir(), `report-host-${process.pid}.fifo`)
    execFileSync('mkfifo', [path])
    execFileSync('sh', ['-c', `(sleep ${ms / 1e3}; echo > ${path}; rm ${path}) > /dev/null 2>&1 &`])
    const descriptor = openSync(path, 'r+')
    useResult(readSync(descriptor, Buffer.alloc(1)))
    closeSync(descriptor)
  },
}

const given = JSON.parse(process.argv[2] ?? '') as ReportHostArguments
const { way, holdMs, stalls, outputs = [], end = 'stop', deadlineMs = 3_000, restMs = 400 } = given
const off = Object.fromEntries(
  ['cpu', 'memory', 'disk', 'network', 'system', 'runtime', 'agent'].map((name) => [name, { enabled: false }]),
)
const at = (fields: object, message: string) => print({ kind: 'log', message, fields: { ...fields } })
const logger = { trace: at, debug: at, info: at, warn: at, error: at }
const agents = Array.from({ length: given.agents ?? 1 }, (_, index) => {
  const config = {
    host: `web-${index + 1}`,
    interval: '250ms',
    initialDelay: 0,
    outputs,
    collectors: { ...off, stalls: { enabled: true, stacks: true, ...stalls } },
  }
  return new Agent(config, { logger, stallContext: () => ({ route: 'GET /orders', traceId: 'trace-0af7651916cd' }) })
})
// An agent does not keep the process alive.
const alive = setInterval(() => {}, 60_000)
const watching = agents.map(
  (agent) =>
    new Promise<void>((resolve) => agent.on('collect', ({ collector }) => collector === 'stalls' && resolve())),
)
for (const agent of agents) agent.start()
await Promise.all(watching)
// Time for the watch to learn the loop's descriptor, while the loop is idle.
await wait(300)
// Leave the microtasks of the promise above, which would count as the same turn.
setTimeout(() => {
  print({ kind: 'held', atMs: Date.now() })
  handleOrders()
  print({ kind: 'freed', atMs: Date.now() })
  if (end === 'stop at once') void stop()
  else if (end === 'stop') setTimeout(() => void stop(), restMs)
  else finishNaturally()
}, 10)

function handleOrders(): void {
  // Not called as a method: its name would include the object's.
  const hold = ways[way]
  hold(holdMs)
}

function finishNaturally(): void {
  clearInterval(alive)
  print({ kind: 'ending' })
}

async function stop(): Promise<void> {
  const startMs = performance.now()
  const stats = await Promise.all(agents.map((agent) => agent.stop({ deadlineMs })))
  clearInterval(alive)
  print({ kind: 'stopped', stats: agents.map((agent) => agent.stats()), ms: performance.now() - startMs })
  useResult(stats)
}
