/*
 * A process that embeds agents with the collector `stalls` in the way the first argument names, and blocks its event loop.
 * Prints one line of JSON: AwkwardReport.
 */
import { once } from 'node:events'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { Agent, type AgentConfig, type StallEvent } from '../../src/index.js'

export interface AwkwardReport {
  /** Stalls of each agent that are as long as the block. */
  readonly stalls: readonly (readonly StallEvent[])[]
  /** Reasons given in the log line `stalls are reported in part`. */
  readonly reasons: readonly string[]
  /** Duration of the block: HOLD_MS plus the cost of the stack requests. */
  readonly heldMs: number
  readonly stopMs: number
}

const HOLD_MS = 600
const FUNCTIONS = 20_000
const HEAP_ARRAYS = 256
const [, , way = ''] = process.argv
const off = { enabled: false }
const others = { cpu: off, memory: off, disk: off, network: off, system: off, runtime: off }
const config: AgentConfig = { interval: '250ms', initialDelay: 0, collectors: { ...others, stalls: { enabled: true } } }

function computeTotals(): number {
  const startMs = performance.now()
  while (performance.now() < startMs + HOLD_MS) Math.sqrt(2)
  return performance.now() - startMs
}

/** Each returns what is kept alive while the loop is blocked. */
const preparations: Readonly<Record<string, () => unknown>> = {
  /** 2 GB of numbers. */
  heap: () => Array.from({ length: HEAP_ARRAYS }, () => new Array<number>(1_000_000).fill(1.5)),
  functions: () => {
    const sources = Array.from({ length: FUNCTIONS }, (_, index) => `function f${index}(x) { return x * ${index} }`)
    const names = Array.from({ length: FUNCTIONS }, (_, index) => `f${index}`)
    const made: ((x: number) => number)[] = new Function(`${sources.join('\n')}\nreturn [${names.join()}]`)()
    return [made, made.map((each) => each(1))]
  },
}

async function report(): Promise<AwkwardReport> {
  const kept = preparations[way]?.()
  const reasons: string[] = []
  const log = () => {}
  const warn = ({ reason }: { readonly reason?: string }) => {
    if (reason !== undefined) reasons.push(reason)
  }
  const logger = { trace: log, debug: log, info: log, warn, error: log }
  const agents = Array.from({ length: way === 'two' ? 2 : 1 }, () => new Agent(config, { logger }))
  const stalls = agents.map(() => [] as StallEvent[])
  const collected = agents.map((agent, index) => {
    agent.on('stall', (stall) => stall.seconds * 1e3 > HOLD_MS / 2 && stalls[index]?.push(stall))
    return new Promise<void>((resolve) => agent.on('collect', ({ collector }) => collector === 'stalls' && resolve()))
  })
  for (const agent of agents) agent.start()
  if (way === 'start') computeTotals()
  await Promise.all(collected)
  await wait(500)
  for (const each of stalls) each.length = 0
  const heldMs = computeTotals()
  await wait(400)
  const stopped = agents.map((agent) => agent.stop())
  const startMs = performance.now()
  if (way === 'stop') computeTotals()
  await Promise.all(stopped)
  const stopMs = performance.now() - startMs
  return kept === null ? report() : { stalls, reasons, heldMs, stopMs }
}

const alive = setInterval(() => {}, 60_000)
if (way === 'worker' && isMainThread) {
  const worker = new Worker(fileURLToPath(import.meta.url), { argv: [way] })
  const [told] = await once(worker, 'message')
  process.stdout.write(`${JSON.stringify(told)}\n`)
} else {
  const told = await report()
  if (parentPort === null) process.stdout.write(`${JSON.stringify(told)}\n`)
  else parentPort.postMessage(told)
}
clearInterval(alive)
