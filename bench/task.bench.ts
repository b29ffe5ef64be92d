// Cost of one collection to the main thread: over a bare MessagePort, as a task of a pool, and through our runner.
import process from 'node:process'
import { Worker } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { Collector } from '../src/run/collector.js'
import { StartGate } from '../src/run/start-gate.js'
import { Supervisor } from '../src/run/supervisor.js'
import { threadLauncher } from '../src/run/thread.js'
import { systemClock } from '../src/shared/clock.js'
import { silentLogger } from '../src/shared/logger.js'
import type { Request } from '../src/shared/protocol.js'
import { collectorSettings } from '../test/helpers/collector-settings.js'
import { mainThreadMs } from './lib/main-thread.js'

const TASKS = 3_000
const entry = new URL('../entries/run.js', import.meta.url)
const taskEntry = new URL('children/task-entry.js', import.meta.url)

/** Returns the main thread's time per call in microseconds, as the median of five rounds. */
async function costOf(task: () => Promise<unknown>): Promise<number> {
  const rounds: number[] = []
  for (let round = 0; round < 6; round++) {
    const beganMs = mainThreadMs()
    for (let count = 0; count < TASKS; count++) await task()
    rounds.push(((mainThreadMs() - beganMs) / TASKS) * 1_000)
  }
  const [, ...warm] = rounds
  return Number((warm.toSorted((one, other) => one - other)[2] ?? Number.NaN).toFixed(1))
}

function asking(worker: Worker): (request: Request) => Promise<unknown> {
  return (request) =>
    new Promise((resolve) => {
      worker.once('message', resolve)
      worker.postMessage(request)
    })
}

export async function run(): Promise<{ name: string; rows: Record<string, number | string>[] }> {
  const hold = setInterval(() => {}, 1_000)
  const settings = collectorSettings({ name: 'memory' })
  const collect: Request = { kind: 'collect', collector: 'memory', tsMs: 0, timeoutMs: 5_000 }

  const worker = new Worker(taskEntry)
  const ask = asking(worker)
  await ask({ kind: 'open', settings })
  const bare = await costOf(() => ask(collect))
  await worker.terminate()

  const pool = new Piscina({ filename: taskEntry.href, name: 'handle', maxThreads: 1, atomics: 'disabled' })
  await pool.run({ kind: 'open', settings })
  const pooled = await costOf(() => pool.run(collect))
  await pool.destroy()

  const launch = threadLauncher({ entry, variables: process.env, logger: silentLogger })
  const launched = launch(() => {})
  const send = (request: Request) => new Promise((resolve) => launched.send([request], resolve))
  await send({ kind: 'open', settings })
  const sent = await costOf(() => send(collect))
  launched.kill()

  const runner = new Supervisor(launch, systemClock, new StartGate(systemClock)).add(settings)
  const isolated = await costOf(() => runner.collect(0))
  const options = { clock: systemClock, logger: silentLogger, emit: () => {}, onFrames: () => {} }
  await runner.close()
  const collector = new Collector(
    settings,
    new Supervisor(launch, systemClock, new StartGate(systemClock)).add(settings),
    options,
  )
  const whole = await costOf(() => collector.tick(0))
  if (collector.stats().ok === 0) throw new Error(`nothing was collected: ${collector.stats().lastError}`)
  await collector.stop(1_000)
  clearInterval(hold)

  const rows = [
    { 'one collection of memory': 'bare MessagePort', 'main thread µs': bare },
    { 'one collection of memory': 'a task of a pool', 'main thread µs': pooled },
    { 'one collection of memory': 'the port of our thread', 'main thread µs': sent },
    { 'one collection of memory': 'the same with turns and deadline', 'main thread µs': isolated },
    { 'one collection of memory': 'whole tick of a collector', 'main thread µs': whole },
  ]
  return { name: 'main-thread CPU per collection', rows }
}
