import { Agent, request } from 'node:http'
import { median, rssMegabytes, threadTimes } from './lib/process-cpu.js'
import { ReceiverProcess } from './lib/receiver-process.js'
import { type BenchResult, type Row, round } from './lib/result.js'

/** Points of one tick of an agent, and of a full batch. */
const SIZES = [198, 1000]
const BATCHES = 400
const ROUNDS = 5
const IN_FLIGHT = 4

/** Measures how many points a receiver with a file store ingests, and the CPU of each of its threads. */
export async function run(): Promise<BenchResult> {
  const rows: Row[] = []
  for (const points of SIZES) for (const page of [false, true]) rows.push(await measure(points, page))
  return {
    name: `Receiver with its store in a file: ${IN_FLIGHT} batches at once (medians of ${ROUNDS} rounds)`,
    rows,
    notes: [
      'the receiver is a process of its own; points a second of one core are points by the CPU time of all its threads',
      'goal: 100,000 points a second on one core with the page open',
    ],
  }
}

async function measure(points: number, page: boolean): Promise<Row> {
  const receiver = await ReceiverProcess.start('receive')
  const abort = new AbortController()
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT })
  try {
    if (page) await readStream(receiver.url, abort.signal)
    const rounds: Round[] = []
    // The first round is a warm-up.
    for (let count = 0; count <= ROUNDS; count++) rounds.push(await ingest(receiver, agent, { points, count }))
    const of = (name: keyof Round) => median(rounds.slice(1).map((one) => one[name]))
    return {
      'points of a batch': points,
      'event stream open': page ? 'yes' : 'no',
      'points/s': Math.round(of('pointsPerSecond')),
      'points/s of one core': Math.round(of('pointsPerCpuSecond')),
      'main thread µs a point': round(of('mainUs'), 1),
      'other threads µs a point': round(of('otherUs'), 1),
      'RSS MB': Math.round(rssMegabytes(receiver.pid)),
    }
  } finally {
    abort.abort()
    agent.destroy()
    await receiver.stop()
  }
}

interface Round {
  readonly pointsPerSecond: number
  readonly pointsPerCpuSecond: number
  readonly mainUs: number
  readonly otherUs: number
}

async function ingest(
  { url, pid }: ReceiverProcess,
  agent: Agent,
  { points: series, count }: { readonly points: number; readonly count: number },
): Promise<Round> {
  const bodies = Array.from({ length: BATCHES }, (_, n) => makeBody(series, Date.now() - (BATCHES - n) * 1000))
  const target = `${url}v1/metrics`
  let next = 0
  const send = async () => {
    for (let n = next++; n < BATCHES; n = next++) await post(target, agent, bodies[n] ?? '', `bench-${count}-${n}`)
  }
  const before = threadTimes(pid)
  const startMs = performance.now()
  await Promise.all(Array.from({ length: IN_FLIGHT }, send))
  const seconds = (performance.now() - startMs) / 1000
  const after = threadTimes(pid)
  const points = BATCHES * series
  const mainNs = after.mainNs - before.mainNs
  const processNs = after.processNs - before.processNs
  return {
    pointsPerSecond: points / seconds,
    pointsPerCpuSecond: points / (processNs / 1e9),
    mainUs: mainNs / 1000 / points,
    otherUs: (processNs - mainNs) / 1000 / points,
  }
}

function makeBody(series: number, ts: number): string {
  const points = Array.from({ length: series }, (_, n) => {
    const value = Math.round(Math.random() * 1e6) / 1e6
    return { ts, host: 'web-1', type: 'bench_gauge', value, tags: { cpu: `${n >> 3}`, mode: `${n & 7}` } }
  })
  return JSON.stringify(points)
}

async function readStream(url: string, signal: AbortSignal): Promise<void> {
  const { body } = await fetch(`${url}v1/stream`, { signal })
  const read = async () => {
    for await (const _ of body ?? []);
  }
  read().catch(() => {})
}

function post(url: string, agent: Agent, body: string, key: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key }
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', resolve)
      if (response.statusCode !== 202) reject(new Error(`answered ${response.statusCode}`))
    })
    sent.on('error', reject).end(body)
  })
}
