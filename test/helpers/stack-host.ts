/*
 * A process that blocks its event loop in the way the first argument names, inside a request whose context the second one
 * names, while another thread asks for its stack. The third: milliseconds between requests. The fourth: `exit` to end at
 * once with status 3; otherwise prints one line of JSON: HostReport.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { pbkdf2Sync } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, openSync, readSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { MessageChannel, Worker } from 'node:worker_threads'
import { hostProcess } from '../../src/agent/host-process.js'
import { StackSource } from '../../src/main-thread/stalls/stack-source.js'
import type { StackReport, WatchData } from './stack-watch.js'

export interface HostReport extends StackReport {
  /** Whether the host's settings of Error are unchanged and no global was added. */
  readonly isUntouched: boolean
  /** How often anyone but the host called its Error.prepareStackTrace. */
  readonly foreignPrepared: number
  /** Growth of the heap, in bytes. */
  readonly heapGrowth: number
}

const HOLD_MS = 300
const [way = '', contextName = '', everyMs = '20', end = ''] = process.argv.slice(2)
const requests = new AsyncLocalStorage<Record<string, string>>()

function until(ms: number, turn: () => void): void {
  const endMs = performance.now() + ms
  while (performance.now() < endMs) turn()
}

/** Called after a native call, because V8 answers at the next function call. */
function useResult(result: unknown): number {
  return String(result).length
}

const ways: Readonly<Record<string, () => unknown>> = {
  computeTotals: function computeTotals() {
    until(HOLD_MS, () => Math.sqrt(2))
  },
  parseOrders: function parseOrders() {
    return useResult(JSON.parse(`[${'{"id":1,"name":"a"},'.repeat(600_000)}0]`))
  },
  matchPattern: function matchPattern() {
    until(HOLD_MS, () => /^(a+)+$/.test(`${'a'.repeat(26)}!`))
  },
  deriveKey: function deriveKey() {
    return useResult(pbkdf2Sync('secret', 'salt', 200_000, 64, 'sha512'))
  },
  readPipe: function readPipe() {
    const path = join(tmpdir(), `stack-host-${process.pid}.fifo`)
    execFileSync('mkfifo', [path])
    const descriptor = openSync(path, 'r+')
    spawn('sh', ['-c', `sleep ${HOLD_MS / 1e3}; echo > ${path}; rm ${path}`], { stdio: 'ignore' })
    useResult(readSync(descriptor, Buffer.alloc(1)))
    closeSync(descriptor)
  },
  runTool: function runTool() {
    return useResult(spawnSync('sleep', [String(HOLD_MS / 1e3)]))
  },
  awaitLock: function awaitLock() {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HOLD_MS)
  },
  awaitTurns: async function awaitTurns() {
    const endMs = performance.now() + HOLD_MS
    while (performance.now() < endMs) await undefined
  },
  /** Throws and reads its stack, as a host does, while it is asked. */
  throwErrors: function throwErrors() {
    until(HOLD_MS, () => {
      thrown++
      useResult(new Error('expected').stack)
    })
  },
  /** Long enough for a thousand requests. */
  computeLong: function computeLong() {
    until(2_500, () => Math.sqrt(2))
  },
}

const contexts: Readonly<Record<string, (() => unknown) | undefined>> = {
  none: undefined,
  request: () => requests.getStore(),
  text: () => 'GET /orders',
  throwing: () => {
    throw new TypeError('no store')
  },
  endless: () => {
    for (;;) Math.sqrt(2)
  },
  slow: () => {
    until(5, () => Math.sqrt(2))
    return 'GET /slow'
  },
  promise: () => Promise.reject(new Error('late')),
  wrong: () => 7,
}

let prepared = 0
let thrown = 0
if (way === 'throwErrors') {
  Error.stackTraceLimit = 5
  Error.prepareStackTrace = (error) => {
    prepared++
    return String(error)
  }
}
if (contextName === 'span') {
  const span = { name: 'GET /spans', spanContext: () => ({ traceId: '0af7651916cd43dd8448eb211c80319c' }) }
  const getValue = (key: symbol) => (key === Symbol.for('OpenTelemetry Context Key SPAN') ? span : undefined)
  Object.assign(globalThis, { [Symbol.for('opentelemetry.js.api.1')]: { context: { active: () => ({ getValue }) } } })
}
const { inspectorRefusal } = hostProcess
const source = new StackSource({ stallContext: contexts[contextName], inspectorRefusal })
const { port1, port2 } = new MessageChannel()
port1.unref()
source.start({ onQuestion: () => {}, onReply: (reply) => port1.postMessage(reply) })
const workerData: WatchData = { access: source.access, port: port2, everyMs: Number(everyMs) }
const watch = new Worker(new URL('stack-watch.js', import.meta.url), {
  workerData,
  execArgv: [],
  transferList: [port2],
})
await once(watch, 'message')
const before = errorSettings()
const heapBefore = process.memoryUsage().heapUsed
// Not in this module's promise: a request begins in its own turn.
setImmediate(async () => {
  const held = requests.run({ route: 'GET /orders', tenant: 'a' }, function handleOrders() {
    return ways[way]?.()
  })
  if (end === 'exit') process.exit(3)
  await held
  const isUntouched = errorSettings() === before
  watch.postMessage('report')
  const [report] = (await once(watch, 'message')) as [StackReport]
  globalThis.gc?.()
  const heapGrowth = process.memoryUsage().heapUsed - heapBefore
  const host: HostReport = { ...report, isUntouched, foreignPrepared: prepared - thrown, heapGrowth }
  process.stdout.write(`${JSON.stringify(host)}\n`)
  await watch.terminate()
  source.stop()
})

function errorSettings(): string {
  const { stackTraceLimit, prepareStackTrace } = Object.getOwnPropertyDescriptors(Error)
  return JSON.stringify([
    stackTraceLimit,
    { ...prepareStackTrace, value: String(prepareStackTrace?.value) },
    Reflect.ownKeys(globalThis).length,
  ])
}
