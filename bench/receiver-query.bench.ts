import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SqliteStore } from '../src/receiver/store/sqlite-store.js'
import { type Aggregation, aggregations } from '../src/receiver/store/store.js'
import { FakeClock } from '../test/helpers/fake-clock.js'
import { ReceiverClient } from '../test/helpers/receiver-client.js'
import { median } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'
import { RowTable } from './lib/row-table.js'

const WEEK_POINTS = 600_000
/** Points of one series at which the journal is written to chunks. */
const CHUNK_POINTS = 300
const STEP_MS = 1_800_000
const QUERIES = 15

/** Measures a query of a week of one series with a point a second: over HTTP, and in SQL over one row per point. */
export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-bench-'))
  const clock = new FakeClock()
  const store = await SqliteStore.open({ file: path.join(folder, 'points.db'), clock })
  const client = await ReceiverClient.start({ store, clock })
  const rowTable = new RowTable(path.join(folder, 'rows.db'))
  try {
    for (let from = 0; from < WEEK_POINTS; from += CHUNK_POINTS) {
      const ts = clock.wallMs()
      const points = Array.from({ length: CHUNK_POINTS }, (_, n) => {
        const value = Math.round((0.5 + Math.sin((from + n) / 1000) / 3 + Math.random() / 10) * 1e6) / 1e6
        return { ts: ts + n * 1000, host: 'web-1', type: 'week', value }
      })
      await store.append({ points })
      rowTable.insert(points)
      await clock.advance(CHUNK_POINTS * 1000 + 1)
      // A query waits for work in progress in the store's thread.
      await store.stats()
    }
    const toMs = clock.wallMs()
    const rows: Row[] = []
    for (const agg of aggregations) {
      const url = `/v1/query?type=week&from=${toMs - 7 * 86_400_000}&to=${toMs}&step=30m&agg=${agg}`
      rows.push(await measure(agg, url, client, rowTable))
    }
    const { bytes = 0 } = await store.stats()
    return {
      name: `A week of one series, ${WEEK_POINTS} points, in steps of 30 min (medians of ${QUERIES})`,
      rows,
      notes: [
        'goal: 100 ms by HTTP. SQL: a table (series, ts, value) WITHOUT ROWID, GROUP BY ts / step; rate by lag() over it',
        `file: ${round(bytes / 1e6, 1)} MB as chunks, ${round(rowTable.bytes / 1e6, 1)} MB as rows`,
      ],
    }
  } finally {
    rowTable.close()
    await client.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(agg: Aggregation, url: string, client: ReceiverClient, rowTable: RowTable): Promise<Row> {
  const http: Took[] = []
  const sql: Took[] = []
  for (let n = 0; n < QUERIES; n++) {
    http.push(await took(() => client.get(url)))
    sql.push(await took(() => rowTable.aggregate(agg, STEP_MS)))
  }
  return {
    agg,
    'by HTTP, ms': round(median(http.map(({ ms }) => ms)), 1),
    'worst, ms': round(Math.max(...http.map(({ ms }) => ms)), 1),
    'CPU, ms': round(median(http.map(({ cpuMs }) => cpuMs)), 1),
    'SQL alone, ms': round(median(sql.map(({ ms }) => ms)), 1),
    'SQL, CPU ms': round(median(sql.map(({ cpuMs }) => cpuMs)), 1),
  }
}

interface Took {
  readonly ms: number
  /** CPU time of all threads of this process. */
  readonly cpuMs: number
}

async function took(work: () => unknown): Promise<Took> {
  const cpu = process.cpuUsage()
  const startMs = performance.now()
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return { ms: performance.now() - startMs, cpuMs: (user + system) / 1000 }
}
