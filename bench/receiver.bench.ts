import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { systemClock } from '../src/model/clock.js'
import { SqliteStore } from '../src/receiver/store/sqlite-store.js'
import { ReceiverClient } from '../test/helpers/receiver-client.js'
import { median } from './lib/process-cpu.js'
import type { BenchResult } from './lib/result.js'

const SERIES = 1000
const BATCHES = 300
const WEEK_POINTS = 600_000
const QUERIES = 9

/** What a receiver with its store in a file takes by HTTP, and how long a week of one series takes to answer. */
export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-bench-'))
  const store = await SqliteStore.open({ file: path.join(folder, 'points.db'), clock: systemClock })
  const client = await ReceiverClient.start({ store })
  const stream = await client.stream()
  try {
    const nowMs = Date.now()
    const bodies = Array.from({ length: BATCHES }, (_, n) => {
      const batch = Array.from({ length: SERIES }, (_, series) => ({
        ts: nowMs - (BATCHES - n) * 1000,
        host: 'web-1',
        type: 'bench_gauge',
        value: Math.round(Math.random() * 1e6) / 1e6,
        tags: { series: `${series}` },
      }))
      return JSON.stringify(batch)
    })
    const began = performance.now()
    const cpu = process.cpuUsage()
    for (let n = 0; n < BATCHES; n += 4) await Promise.all(bodies.slice(n, n + 4).map((body) => client.post(body)))
    const { user, system } = process.cpuUsage(cpu)
    const ingestSeconds = (performance.now() - began) / 1000

    for (let from = 0; from < WEEK_POINTS; from += 10_000) {
      const batch = Array.from({ length: 10_000 }, (_, n) => ({
        ts: nowMs - (WEEK_POINTS - from - n) * 1000,
        host: 'web-1',
        type: 'week',
        value: Math.sin((from + n) / 1000),
      }))
      await store.append({ points: batch })
    }
    const url = `/v1/query?type=week&from=${nowMs - 7 * 86_400_000}&step=30m&agg=mean`
    const tookMs: number[] = []
    for (let n = 0; n < QUERIES; n++) {
      const startMs = performance.now()
      await client.get(url)
      tookMs.push(performance.now() - startMs)
    }
    const points = BATCHES * SERIES
    return {
      name: 'Receiver with its store in a file: batches of 1000 points, one event stream open; a week of one series',
      rows: [
        { what: 'points ingested a second (sender in the same process)', figure: Math.round(points / ingestSeconds) },
        { what: 'points a second of CPU, sender included', figure: Math.round(points / ((user + system) / 1e6)) },
        { what: `query of ${WEEK_POINTS} points by 30 min, median ms`, figure: Math.round(median(tookMs)) },
        { what: 'the same, worst ms', figure: Math.round(Math.max(...tookMs)) },
        { what: 'RSS at the end, MB', figure: Math.round(process.memoryUsage.rss() / 1e6) },
      ],
    }
  } finally {
    stream.close()
    await client.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
