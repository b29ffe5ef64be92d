import { Database, type DatabaseRow, type Statement } from '../../src/receiver/store/sqlite/database.js'
import type { Aggregation } from '../../src/receiver/store/store.js'

const SERIES = 1
const RANGE = 'FROM points WHERE series = ?'

const texts: Readonly<Record<Aggregation, string>> = {
  mean: `SELECT ts / CAST(? AS INTEGER) AS step, avg(value) AS value ${RANGE} GROUP BY step`,
  min: `SELECT ts / CAST(? AS INTEGER) AS step, min(value) AS value ${RANGE} GROUP BY step`,
  max: `SELECT ts / CAST(? AS INTEGER) AS step, max(value) AS value ${RANGE} GROUP BY step`,
  last: `SELECT ts / CAST(? AS INTEGER) AS step, max(ts), value ${RANGE} GROUP BY step`,
  rate: `SELECT ts / CAST(? AS INTEGER) AS step, sum(rise) * 1000.0 / sum(elapsed) AS value FROM (SELECT ts, ts - lag(ts) OVER past AS elapsed,
    CASE WHEN value >= lag(value) OVER past THEN value - lag(value) OVER past ELSE value END AS rise
    ${RANGE} WINDOW past AS (ORDER BY ts)) WHERE elapsed > 0 GROUP BY step`,
}

/** An alternative store, for comparison: one row per point, aggregated by SQL. */
export class RowTable {
  readonly #db: Database
  readonly #insert: Statement

  constructor(file: string) {
    this.#db = new Database(file)
    this.#db.prepare('PRAGMA journal_mode = WAL').get()
    this.#db.exec('PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536')
    this.#db.exec(
      'CREATE TABLE points (series INTEGER, ts INTEGER, value REAL, PRIMARY KEY (series, ts)) WITHOUT ROWID',
    )
    this.#insert = this.#db.prepare('INSERT INTO points VALUES (?, ?, ?)')
  }

  get bytes(): number {
    return this.#db.pragma('page_count') * this.#db.pragma('page_size')
  }

  insert(points: readonly { readonly ts: number; readonly value: number }[]): void {
    this.#db.transaction(() => {
      for (const { ts, value } of points) this.#insert.run(SERIES, ts, value)
    })
  }

  aggregate(agg: Aggregation, stepMs: number): readonly DatabaseRow[] {
    return this.#db.prepare(texts[agg]).all(stepMs, SERIES)
  }

  close(): void {
    this.#db.close()
  }
}
