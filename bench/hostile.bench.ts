import { Agent, request } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { rssMegabytes } from './lib/process-cpu.js'
import { ReceiverProcess } from './lib/receiver-process.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const SECONDS = Number(process.env['HOSTPULSE_BENCH_SECONDS'] ?? 60)
const CONNECTIONS = 100
const HONEST_INTERVAL_MS = 50

/** What honest senders and the receiver's memory feel of clients that send all that is bad at once. */
export async function run(): Promise<BenchResult> {
  const rows = [await measure(false), await measure(true)]
  return {
    name: `Receiver under hostile traffic of ${CONNECTIONS} connections, ${SECONDS} s`,
    rows,
    notes: ['honest: a batch of one point every 50 ms; goal: under 300 MB, and honest batches are answered'],
  }
}

async function measure(hostile: boolean): Promise<Row> {
  const receiver = await ReceiverProcess.start('receive')
  const agent = new Agent({ keepAlive: true })
  const bodies = hostileBodies()
  const endMs = performance.now() + SECONDS * 1000
  const target = `${receiver.url}v1/metrics`
  const attack = async (connection: number) => {
    for (let n = connection; performance.now() < endMs; n++) {
      await post(target, agent, bodies[n % bodies.length] ?? Buffer.alloc(0), true)
    }
  }
  const attacks = hostile ? Array.from({ length: CONNECTIONS }, (_, n) => attack(n)) : []
  const tookMs: number[] = []
  let stored = 0
  let peakMb = 0
  while (performance.now() < endMs) {
    const startMs = performance.now()
    const point = { ts: Date.now(), host: 'honest', type: 'cpu', value: 1 }
    if ((await post(target, agent, Buffer.from(JSON.stringify([point])), false)) === 202) stored++
    tookMs.push(performance.now() - startMs)
    peakMb = Math.max(peakMb, rssMegabytes(receiver.pid))
    await setTimeout(HONEST_INTERVAL_MS)
  }
  agent.destroy()
  await Promise.all(attacks)
  await receiver.stop()
  tookMs.sort((a, b) => a - b)
  return {
    'hostile traffic': hostile ? 'yes' : 'no',
    'honest batches': tookMs.length,
    'of them stored': stored,
    'p50 ms': round(tookMs[Math.floor(tookMs.length * 0.5)] ?? 0, 1),
    'p99 ms': round(tookMs[Math.floor(tookMs.length * 0.99)] ?? 0, 1),
    'peak RSS MB': Math.round(peakMb),
  }
}

/** Packed; each unpacks to up to 20 MB. */
function hostileBodies(): readonly Buffer[] {
  const point = (n: number) => `{"ts":1,"host":"evil","type":"x","value":${n}}`
  const bigTags = `"${'t'.repeat(240)}":"${'v'.repeat(4000)}"`
  const texts = [
    `[${' '.repeat(19_900_000)}]`,
    '['.repeat(9_900_000),
    `[${'{},'.repeat(6_000_000)}1]`,
    `[${Array.from({ length: 300_000 }, (_, n) => point(n % 10)).join()}]`,
    `["${'a'.repeat(19_000_000)}"]`,
    `[${Array.from({ length: 1000 }, (_, n) => `{"ts":1,"host":"evil${n}","type":"x","value":1,"tags":{${bigTags}}}`).join()}]`,
    `[{${Array.from({ length: 1_000_000 }, (_, n) => `"${n.toString(36)}":1`).join()}}]`,
  ]
  return texts.map((text) => gzipSync(text))
}

function post(url: string, agent: Agent, body: Buffer, packed: boolean): Promise<number> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', ...(packed && { 'content-encoding': 'gzip' }) }
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('close', () => resolve(response.statusCode ?? 0))
    })
    sent.on('error', () => resolve(0))
    sent.end(body)
  })
}
