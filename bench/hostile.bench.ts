import { Agent, request } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { startHostileTraffic } from '../test/helpers/hostile-traffic.js'
import { rssMegabytes } from './lib/process-cpu.js'
import { ReceiverProcess } from './lib/receiver-process.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const SECONDS = Number(process.env['HOSTPULSE_BENCH_SECONDS'] ?? 60)
const CONNECTIONS = 100
const HONEST_INTERVAL_MS = 50

/** Measures the effect of hostile clients of every kind at once on honest senders and the receiver's memory. */
export async function run(): Promise<BenchResult> {
  const rows = [await measure(false), await measure(true)]
  return {
    name: `Receiver under hostile traffic of ${CONNECTIONS} connections, ${SECONDS} s`,
    rows,
    notes: ['honest: a batch of 1 or 1000 points every 50 ms; goal: under 300 MB, and honest batches are answered'],
  }
}

async function measure(hostile: boolean): Promise<Row> {
  const receiver = await ReceiverProcess.start('receive', { probesLoop: true })
  const target = new URL('v1/metrics', receiver.url)
  const attack = hostile ? startHostileTraffic(Number(target.port), CONNECTIONS) : undefined
  const agent = new Agent({ keepAlive: true })
  const endMs = performance.now() + SECONDS * 1000
  const tookMs: number[] = []
  let stored = 0
  let peakMb = 0
  for (let n = 0; performance.now() < endMs; n++) {
    const startMs = performance.now()
    if ((await post(target, agent, honestBody(n))) === 202) stored++
    tookMs.push(performance.now() - startMs)
    peakMb = Math.max(peakMb, rssMegabytes(receiver.pid))
    await setTimeout(HONEST_INTERVAL_MS)
  }
  agent.destroy()
  attack?.kill()
  const turns = receiver.longestTurns
  await receiver.stop()
  tookMs.sort((a, b) => a - b)
  return {
    'hostile traffic': hostile ? 'yes' : 'no',
    'honest batches': tookMs.length,
    'of them stored': stored,
    'p50 ms': round(tookMs[Math.floor(tookMs.length * 0.5)] ?? 0, 1),
    'p99 ms': round(tookMs[Math.floor(tookMs.length * 0.99)] ?? 0, 1),
    'longest turn ms': round(turns.wallMs, 1),
    'its CPU ms': round(turns.cpuMs, 1),
    'peak RSS MB': Math.round(peakMb),
  }
}

/** Returns a body of one point, and now and then of as many as an agent sends at once. */
function honestBody(n: number): string {
  const count = n % 10 === 0 ? 1000 : 1
  const ts = Date.now()
  return JSON.stringify(Array.from({ length: count }, (_, i) => ({ ts, host: 'honest', type: `cpu_${i}`, value: n })))
}

function post(url: URL, agent: Agent, body: string): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(
      url,
      { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
      (response) => {
        response.resume().on('close', () => resolve(response.statusCode ?? 0))
      },
    )
    sent.on('error', () => resolve(0))
    sent.end(body)
  })
}
