/*
 * A process that embeds an agent and blocks its own event loop in the way the first argument names. Prints one line of
 * JSON at the end: HeldReport. Further arguments: the threshold in milliseconds, and the argument that way needs.
 */
import { execFileSync, spawn } from 'node:child_process'
import { pbkdf2Sync } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { Agent, type AgentStats, type StallEvent } from '../../src/index.js'

export interface HeldReport {
  /** Number of stalls before the loop was blocked. */
  readonly ofStart: number
  readonly stalls: readonly StallEvent[]
  /** Gaps between turns of the loop longer than half the threshold, in milliseconds; a timer of 2 ms keeps it turning. */
  readonly gapsMs: readonly number[]
  /** How long the thread was meanwhile ready to run but had no CPU, in milliseconds. */
  readonly waitedMs: number
  readonly stats: AgentStats
  readonly logged: readonly string[]
  /** Whether Node loaded its fetch, which takes tens of milliseconds and megabytes. */
  readonly hasFetch: boolean
}

const HOLD_MS = 600
/** Rounds, letters and objects that take some hundred milliseconds. */
const KEY_ROUNDS = 700_000
const BACKTRACKED = 24
const ORDERS = 12_000_000
/** Arrays of a thousand objects: 55 MB. */
const KEPT_NEAR_LIMIT = 1_000
const [way = 'idle', thresholdMs = '100', argument = ''] = process.argv.slice(2)

/** Each blocks the loop, or leaves it free, for about HOLD_MS. A stall's stack should name these functions. */
const ways: Readonly<Record<string, () => unknown>> = {
  idle: () => wait(HOLD_MS * 3),
  saturated: async () => {
    const endMs = performance.now() + HOLD_MS * 3
    while (performance.now() < endMs) {
      const pauseMs = performance.now() + 3
      while (performance.now() < pauseMs);
      await new Promise((resolve) => setImmediate(resolve))
    }
  },
  javascript: computeTotals,
  json: function parseOrders() {
    // V8 reports the stack at the next function call.
    return Buffer.alloc(JSON.parse(orders).length)
  },
  regex: function matchPattern() {
    return /^(a+)+$/.test(`${'a'.repeat(BACKTRACKED)}!`)
  },
  pbkdf2: function deriveKey() {
    return pbkdf2Sync('secret', 'salt', KEY_ROUNDS, 64, 'sha512')
  },
  microtasks: async function awaitTurns() {
    const endMs = performance.now() + HOLD_MS
    while (performance.now() < endMs) await undefined
  },
  gc: function collectGarbage() {
    const kept: object[] = []
    for (let index = 0; index < 1_500_000; index++) kept.push({ index })
    const endMs = performance.now() + HOLD_MS
    while (performance.now() < endMs) globalThis.gc?.()
    return kept
  },
  /** For a heap of 64 MB: the kept arrays nearly fill it, so that each collection frees little. */
  'heap-limit': function fillHeap() {
    const kept: object[][] = []
    const endMs = performance.now() + HOLD_MS
    for (let turn = 0; performance.now() < endMs; turn++) {
      const rows: object[] = []
      for (let index = 0; index < 1_000; index++) rows.push({ index, turn })
      kept[turn % KEPT_NEAR_LIMIT] = rows
    }
    return kept
  },
  atomics: function awaitLock() {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HOLD_MS)
  },
  fifo: function readPipe() {
    const path = join(tmpdir(), `held-host-${process.pid}.fifo`)
    execFileSync('mkfifo', [path])
    // Opened early, because opening would block as well.
    const descriptor = openSync(path, 'r+')
    spawn('sh', ['-c', `sleep ${HOLD_MS / 1e3}; echo > ${path}; rm ${path}`], { stdio: 'ignore' })
    readSync(descriptor, Buffer.alloc(1))
    closeSync(descriptor)
  },
  'spawn-sync': function runTool() {
    return execFileSync('sleep', [String(HOLD_MS / 1e3)])
  },
  /** Syncs a file in a FUSE filesystem whose daemon is halted meanwhile. The argument: path and daemon. */
  fsync: async () => {
    const [path = '', daemon] = argument.split(' ')
    const descriptor = openSync(path, 'w')
    const script = `sleep 0.2; kill -STOP ${daemon}; sleep ${HOLD_MS / 1e3}; kill -CONT ${daemon}`
    spawn('sh', ['-c', script], { stdio: 'ignore' })
    await wait(300)
    syncLog(descriptor)
    closeSync(descriptor)
  },
  /** Writes to the filesystem named by the argument, which is frozen meanwhile. */
  frozen: async () => {
    const descriptor = openSync(join(argument, 'file'), 'w')
    spawn('sh', ['-c', `fsfreeze -f ${argument}; sleep ${HOLD_MS / 1e3}; fsfreeze -u ${argument}`], { stdio: 'ignore' })
    await wait(200)
    appendLog(descriptor)
    closeSync(descriptor)
  },
  stopped: async () => {
    const { pid } = process
    spawn('sh', ['-c', `sleep 0.2; kill -STOP ${pid}; sleep ${HOLD_MS / 1e3}; kill -CONT ${pid}`], { stdio: 'ignore' })
    await wait(HOLD_MS + 600)
  },
  /** Shares the CPU named by the argument with two busy processes. */
  'cpu-wait': async () => {
    execFileSync('taskset', ['-p', '-c', argument, String(process.pid)], { stdio: 'ignore' })
    const busy = () => spawn('timeout', ['3', 'taskset', '-c', argument, 'sh', '-c', 'while :; do :; done'])
    const others = [busy(), busy()]
    // Time for them to become busy.
    await wait(300)
    computeTotals()
    for (const other of others) other.kill()
  },
  /** Moves the process into the cgroup named by the argument, whose quota is small. */
  throttled: () => {
    writeFileSync(join(argument, 'cgroup.procs'), String(process.pid))
    computeTotals()
  },
  /** The same with a freezer cgroup, frozen meanwhile. */
  freezer: async () => {
    const set = (state: string) => `echo ${state} > ${argument}/freezer.state`
    spawn('sh', ['-c', `sleep 0.2; ${set('FROZEN')}; sleep ${HOLD_MS / 1e3}; ${set('THAWED')}`], { stdio: 'ignore' })
    writeFileSync(join(argument, 'cgroup.procs'), String(process.pid))
    await wait(HOLD_MS + 600)
  },
}

function computeTotals(): void {
  const endMs = performance.now() + HOLD_MS
  while (performance.now() < endMs) Math.sqrt(2)
}

function syncLog(descriptor: number): void {
  fsyncSync(descriptor)
}

function appendLog(descriptor: number): void {
  writeSync(descriptor, 'text')
}

const orders = way === 'json' ? `[${'7,'.repeat(ORDERS)}0]` : ''
// A process that has changed its user may not read its own /proc files: the agent needs a heartbeat.
if (process.env['HELD_HOST_USER'] !== undefined) process.setuid?.(Number(process.env['HELD_HOST_USER']))
const hold = ways[way]
if (hold === undefined) throw new Error(`unknown way ${way}, only: ${Object.keys(ways).join(', ')}`)
const stalls: StallEvent[] = []
const logged: string[] = []
const log = (_fields: object, message: string) => void logged.push(message)
const logger = { trace: log, debug: log, info: log, warn: log, error: log }
const agent = new Agent(
  {
    interval: '250ms',
    initialDelay: 0,
    collectors: { stalls: { threshold: `${thresholdMs}ms` } },
  },
  { logger },
)
agent.on('stall', (stall) => stalls.push(stall))
const watching = new Promise<void>((resolve) =>
  agent.on('collect', ({ collector }) => collector === 'stalls' && resolve()),
)
// An agent does not keep the process alive.
const alive = setInterval(() => {}, 60_000)
agent.start()
await watching
// The watch learns the loop's descriptor while the loop is idle. By then the agent's own start is over.
await wait(300)
const ofStart = stalls.splice(0).length
const gapsMs: number[] = []
let lastMs = performance.now()
let isDue = false
// Measured after the loop has read its messages: when timers are late, Node runs them again before that.
const oracle = setInterval(() => {
  if (isDue) return
  isDue = true
  setImmediate(() => {
    isDue = false
    const nowMs = performance.now()
    if (nowMs - lastMs > Number(thresholdMs) / 2) gapsMs.push(nowMs - lastMs)
    lastMs = nowMs
  })
}, 2)
// Leave the microtasks of the promise above, which would count as the same turn.
await wait(50)
const waitedBeforeMs = waitedMs()
await hold()
const report = { gapsMs, stalls, ofStart, waitedMs: waitedMs() - waitedBeforeMs }
await wait(Number(thresholdMs) * 2 + 200)
// On a busy machine the watch has to wait for a CPU as well.
const isHeld = gapsMs.some((gapMs) => gapMs > 2 * Number(thresholdMs))
for (let tries = 0; isHeld && stalls.length === 0 && tries < 30; tries++) await wait(100)
clearInterval(oracle)
clearInterval(alive)
await agent.stop()
const { moduleLoadList } = process as unknown as { readonly moduleLoadList: readonly string[] }
const hasFetch = moduleLoadList.some((name) => name.includes('undici'))
process.stdout.write(`${JSON.stringify({ ...report, stats: agent.stats(), logged, hasFetch } satisfies HeldReport)}\n`)

function waitedMs(): number {
  return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6
}
