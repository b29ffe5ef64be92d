import { once } from 'node:events'
import { createRequire } from 'node:module'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { Agent, type AgentConfig } from '../../src/index.js'
import { everyThreadCollector, only } from '../lib/hostpulse.js'
import { LoopGaps } from '../lib/loop-gaps.js'
import { hasPeerPackage } from '../lib/peers.js'
import { PEERS } from '../lib/root.js'

// A process with argv[2] GB of live memory that spins its event loop under each load in turn, for several rounds. argv[3] is
// a receiver. Sends the figures of every window to the parent.

const ROUNDS = 5
const SETTLE_MS = 4_000
const WINDOW_MS = 4_000
const CHUNK_BYTES = 2 ** 26

const gigabytes = Number(process.argv[2])
const url = process.argv[3] as string

/** Starts a load. Returns a function that ends it. */
type Load = () => Promise<() => Promise<unknown>>

/** Live memory, all touched, so that fork() must copy all of its page tables. */
const live = Array.from({ length: Math.ceil((gigabytes * 2 ** 30) / CHUNK_BYTES) }, () =>
  Buffer.allocUnsafeSlow(CHUNK_BYTES).fill(1),
)

async function agent(config: AgentConfig): Promise<() => Promise<unknown>> {
  const running = new Agent({ initialDelay: 0, outputs: [{ name: 'sink', url }], ...config })
  running.start()
  return async () => {
    await running.stop()
    const delivered = running.stats().outputs[0]?.points.delivered
    if (!delivered) throw new Error('hostpulse delivered nothing')
  }
}

async function openTelemetry(): Promise<() => Promise<unknown>> {
  const { startHostMetrics } = (await import(pathToFileURL(path.join(PEERS, 'start-host-metrics.mjs')).href)) as {
    startHostMetrics(require: NodeJS.Require, options: object): () => Promise<void>
  }
  return startHostMetrics(createRequire(path.join(PEERS, 'package.json')), { periodMs: 1000, url })
}

async function systeminformation(): Promise<() => Promise<unknown>> {
  const worker = new Worker(path.join(PEERS, 'systeminformation.mjs'), { workerData: { periodMs: 1000 } })
  await once(worker, 'online')
  return () => worker.terminate()
}

const everything = everyThreadCollector()
const loads: Record<string, Load> = {
  nothing: async () => async () => {},
  'hostpulse, 10 Hz ticks': () => agent({ interval: '100ms', collectors: only(everything) }),
  'hostpulse, 1 kHz samples': () =>
    agent({
      interval: '1s',
      collectors: only(everything, { sampleInterval: '1ms', emit: 'summary' }),
    }),
  'systeminformation in a worker, 1 Hz': systeminformation,
}
if (hasPeerPackage('@opentelemetry/host-metrics')) loads['@opentelemetry/host-metrics, 1 Hz'] = openTelemetry

for (let round = 0; round < ROUNDS; round++) {
  for (const [what, start] of Object.entries(loads)) {
    const stop = await start()
    await sleep(SETTLE_MS)
    const gaps = new LoopGaps()
    await gaps.spin(WINDOW_MS)
    await stop()
    process.send?.({
      what,
      iterations: gaps.iterations,
      p50: gaps.percentileMs(0.5),
      p99: gaps.percentileMs(0.99),
      p9999: gaps.percentileMs(0.9999),
      longest: gaps.longestMs,
      over5: gaps.longerThan(5),
    })
  }
}
process.send?.({ liveBytes: live.length * CHUNK_BYTES }, () => process.exit(0))
