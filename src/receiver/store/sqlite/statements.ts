import type { Database, Statement } from './database.js'

// Only blobs and numbers are selected: libsql aborts the process on a TEXT that is not UTF-8, as in a damaged file.
const texts = {
  listSeries:
    'SELECT CAST(id AS INTEGER) AS id, CAST(host AS BLOB) AS host, CAST(type AS BLOB) AS type, CAST(tags AS BLOB) AS tags, ' +
    'CAST(crc AS INTEGER) AS crc, CAST(last_ts AS REAL) AS last_ts, CAST(last_value AS REAL) AS last_value FROM series',
  addSeries: 'INSERT OR IGNORE INTO series (id, host, type, tags, crc) VALUES (?, ?, ?, ?, ?)',
  setLast: 'UPDATE series SET last_ts = ?, last_value = ? WHERE id = ? AND coalesce(last_ts, -1) <= ?',
  dropSeries: 'DELETE FROM series WHERE id = ?',
  readJournal: 'SELECT CAST(columns AS BLOB) AS columns, CAST(crc AS INTEGER) AS crc FROM journal ORDER BY id',
  addToJournal: 'INSERT INTO journal (columns, crc) VALUES (?, ?)',
  clearJournal: 'DELETE FROM journal',
  readChunks:
    'SELECT CAST(id AS INTEGER) AS id, CAST(from_ms AS INTEGER) AS from_ms, CAST(to_ms AS INTEGER) AS to_ms, ' +
    'CAST(count AS INTEGER) AS count, CAST(ts AS BLOB) AS ts, CAST(value AS BLOB) AS value, CAST(crc AS INTEGER) AS crc ' +
    'FROM chunks WHERE series = ? AND to_ms >= ? AND from_ms <= ? ORDER BY chunks.from_ms',
  countPoints: 'SELECT sum(count) AS n FROM chunks WHERE series = ? AND to_ms >= ? AND from_ms <= ?',
  countAll: 'SELECT sum(count) AS n FROM chunks',
  addChunk: 'INSERT INTO chunks (series, from_ms, to_ms, count, ts, value, crc) VALUES (?, ?, ?, ?, ?, ?, ?)',
  dropChunksOf: 'DELETE FROM chunks WHERE id IN (SELECT id FROM chunks WHERE series = ? LIMIT ?)',
  changes: 'SELECT changes() AS n',
  anyChunkOf: 'SELECT 1 AS one FROM chunks WHERE series = ? LIMIT 1',
  anyChunk: 'SELECT 1 AS one FROM chunks LIMIT 1',
  dropChunksBefore: 'DELETE FROM chunks WHERE to_ms < ? OR (from_ms < ? AND to_ms > ?)',
  dropOldestChunks: 'DELETE FROM chunks WHERE id IN (SELECT id FROM chunks ORDER BY to_ms LIMIT ?)',
  findKey: 'SELECT CAST(hash AS BLOB) AS hash FROM keys WHERE key = ? AND at_ms > ?',
  addKey: 'INSERT OR REPLACE INTO keys (key, hash, at_ms) VALUES (?, ?, ?)',
  dropKeysBefore: 'DELETE FROM keys WHERE id <= (SELECT max(id) FROM keys WHERE at_ms <= ?)',
  dropKeysOver: 'DELETE FROM keys WHERE id <= (SELECT max(id) FROM keys) - ?',
} as const

export type Statements = Readonly<Record<keyof typeof texts, Statement>>

/** Prepares every statement that binds values. Called once. */
export function prepareStatements(db: Database): Statements {
  const prepared = Object.entries(texts).map(([name, text]) => [name, db.prepare(text)])
  return Object.fromEntries(prepared)
}
