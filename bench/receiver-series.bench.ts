import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { rssMegabytes, threadTimes } from './lib/process-cpu.js'
import { ReceiverProcess } from './lib/receiver-process.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const HOSTS = 200
const SERIES_PER_HOST = 400
const INTERVAL_MS = 10_000
const GOAL_MB = 300
const MINUTES = Number(process.env['HOSTPULSE_BENCH_MINUTES'] ?? 12)

/** Measures resident memory of a receiver with as many series as its default limit is meant for. */
export async function run(): Promise<BenchResult> {
  const rows: Row[] = []
  for (const store of ['a file', ':memory:'] as const) rows.push(...(await measure(store)))
  return {
    name: `Resident memory of \`hostpulse receive\` with ${HOSTS} hosts of ${SERIES_PER_HOST} series, a point each in 10 s`,
    rows,
    notes: [`goal: under ${GOAL_MB} MB`, 'Each host has 400 series with three tags and 70 to 80 characters.'],
  }
}

async function measure(store: 'a file' | ':memory:'): Promise<Row[]> {
  const receiver = await ReceiverProcess.start('receive', store === ':memory:' ? { store } : {})
  const rows: Row[] = []
  const startMs = performance.now()
  let points = 0
  const row = () => ({
    store,
    minutes: round((performance.now() - startMs) / 60_000, 1),
    points,
    'RSS MB': Math.round(rssMegabytes(receiver.pid)),
    'CPU s': round(threadTimes(receiver.pid).processNs / 1e9, 1),
  })
  try {
    for (let tick = 0; tick * INTERVAL_MS < MINUTES * 60_000; tick++) {
      await sleep(Math.max(0, startMs + tick * INTERVAL_MS - performance.now()))
      for (let host = 0; host < HOSTS; host++) points += await send(receiver.url, host)
      if (tick % 36 === 35) rows.push(row())
    }
    await (await fetch(`${receiver.url}v1/series`)).text()
    return [...rows, row()]
  } finally {
    await receiver.stop()
  }
}

async function send(url: string, host: number): Promise<number> {
  const ts = Date.now()
  const points = Array.from({ length: SERIES_PER_HOST }, (_, n) => ({
    ts,
    host: `web-${host}.example.net`,
    type: `metric_number_${n % 60}_ratio`,
    value: Math.round(Math.random() * 1e6) / 1e6,
    tags: { env: 'prod', device: `sd${Math.floor(n / 60)}`, mode: 'user' },
  }))
  const response = await fetch(`${url}v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(points),
  })
  const { accepted } = (await response.json()) as { accepted: number }
  if (accepted !== points.length) throw new Error(`${accepted} of ${points.length} points were accepted`)
  return accepted
}
