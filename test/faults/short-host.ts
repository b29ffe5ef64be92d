// An app that embeds the agent while the machine denies it a resource: `node short-host.js '<scenario as JSON>'`. It goes on
// whatever happens, and prints its observations as its last line.
import childProcess from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import process from 'node:process'
import workerThreads from 'node:worker_threads'
import type { AgentConfig, AgentStats } from '../../src/index.js'

/** Activity of the agent when the fault begins. */
export type Moment = 'construction' | 'start' | 'run' | 'flush' | 'stop'

export interface ShortScenario {
  readonly fault: keyof typeof FAULTS
  /** Code of the injected system error: ENFILE, ENOMEM … @default EMFILE */
  readonly code?: string
  /** Beginning of the fault; `never` when it precedes the process. */
  readonly at: Moment | 'never'
  /** Collectors that must fail before the fault ends. @default none */
  readonly failing?: readonly string[]
  readonly config: AgentConfig
  /** Compression of bodies to a receiver in this process. @default none */
  readonly compression?: 'none' | 'gzip'
}

/** Last line that the host prints. */
export interface ShortReport {
  /** Turns of the app's own timer. */
  readonly turns: number
  /** Code of the error that the constructor threw. */
  readonly refused: string | undefined
  readonly delivered: number
  /** Content encodings of the bodies that the receiver got. */
  readonly encodings: readonly string[]
  readonly failures: readonly string[]
  readonly duringFault: AgentStats | undefined
  readonly stats: AgentStats
}

const scenario: ShortScenario = JSON.parse(process.argv[2] ?? '')

/** Each begins a fault and returns a function that ends it. */
const FAULTS = {
  /** Leaks descriptors until none are left. */
  descriptors: () => {
    const held: number[] = []
    try {
      for (;;) held.push(fs.openSync('/dev/null', 'r'))
    } catch {
      return () => held.forEach((fd) => void fs.closeSync(fd))
    }
  },
  /** Makes Node fail to read its own memory use, as without descriptors, memory or /proc. */
  memoryUsage: () => patched(process, 'memoryUsage', Object.assign(refuse, { rss: refuse })),
  worker: () => patched(workerThreads, 'Worker', refuse),
  fork: () => patched(childProcess, 'fork', refuse),
  buffers: () => patched(globalThis, 'Float64Array', refuse),
  cwd: () => {
    const folder = fs.mkdtempSync(`${tmpdir()}/hostpulse-`)
    process.chdir(folder)
    fs.rmdirSync(folder)
    return () => process.chdir('/')
  },
  none: () => () => {},
} satisfies Record<string, () => () => void>

function refuse(): never {
  const code = scenario.code ?? 'EMFILE'
  throw Object.assign(new Error(`${code}: refused`), { code, syscall: 'injected' })
}

function patched<Target extends object>(target: Target, name: keyof Target & string, value: unknown): () => void {
  const original = target[name]
  const set = (to: unknown) => {
    Object.assign(target, { [name]: to })
    syncBuiltinESMExports()
  }
  set(value)
  return () => set(original)
}

const encodings = new Set<string>()
let delivered = 0
const server = http.createServer((request, response) => {
  request.resume().on('end', () => {
    delivered++
    encodings.add(request.headers['content-encoding'] ?? 'none')
    response.writeHead(202).end()
  })
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

let turns = 0
setInterval(() => turns++, 20)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const { Agent } = await import('../../src/index.js')

let isOver = true
let cease = () => {}
const end = () => {
  if (!isOver) cease()
  isOver = true
}
const reach = (moment: Moment) => {
  if (moment !== scenario.at) return
  cease = FAULTS[scenario.fault]()
  isOver = false
}
const outputs = [{ url, compression: scenario.compression ?? 'none', batch: { flushInterval: '100ms' } }]
const construct = () => new Agent({ host: 'h', interval: '50ms', initialDelay: 0, outputs, ...scenario.config })

/** Resolves when every collector has succeeded once more, or after 15 s. */
async function allSucceeded(): Promise<void> {
  const before = agent.stats().collectors
  const isBack = () => Object.entries(agent.stats().collectors).every(([name, { ok }]) => ok > (before[name]?.ok ?? 0))
  for (let waitedMs = 0; waitedMs < 15_000 && !isBack(); waitedMs += 100) await pause(100)
}

/** Resolves when all collectors in `failing` have failed, or after 15 s. */
async function allFailed(): Promise<void> {
  const isOut = () => (scenario.failing ?? []).every((name) => (agent.stats().collectors[name]?.failed ?? 0) > 0)
  for (let waitedMs = 0; waitedMs < 15_000 && !isOut(); waitedMs += 100) await pause(100)
}

reach('construction')
let refused: string | undefined
let agent: InstanceType<typeof Agent>
try {
  agent = construct()
} catch (error) {
  refused = (error as { code?: string }).code
  end()
  agent = construct()
}
const failures = new Set<string>()
agent.on('collectError', ({ collector, reason, message }) => failures.add(`${collector} ${reason} ${message}`))
reach('start')
agent.start()
if (isOver && scenario.at !== 'never') await allSucceeded()
else await pause(500)
reach('run')
await pause(1_000)
await allFailed()
reach('flush')
await Promise.race([agent.flush(), pause(1000)])
const duringFault = isOver ? undefined : agent.stats()
if (scenario.at !== 'stop' && scenario.at !== 'never') {
  end()
  await allSucceeded()
}
reach('stop')
await agent.stop({ deadlineMs: 2_000 })
end()
const stats = agent.stats()
const report = { turns, refused, delivered, encodings: [...encodings], failures: [...failures], duringFault, stats }
process.stdout.write(`${JSON.stringify(report satisfies ShortReport)}\n`)
process.exit(0)
