import type { Database, Statement } from './database.js'

const texts = {
  listSeries: 'SELECT id, host, type, tags, last_ts, last_value FROM series',
  addSeries: 'INSERT OR IGNORE INTO series (id, host, type, tags) VALUES (?, ?, ?, ?)',
  setLast: 'UPDATE series SET last_ts = ?, last_value = ? WHERE id = ? AND coalesce(last_ts, -1) <= ?',
  dropSeries: 'DELETE FROM series WHERE id = ? AND NOT EXISTS (SELECT 1 FROM chunks WHERE chunks.series = series.id)',
  readJournal: 'SELECT columns FROM journal ORDER BY id',
  addToJournal: 'INSERT INTO journal (columns) VALUES (?)',
  clearJournal: 'DELETE FROM journal',
  readChunks:
    'SELECT id, from_ms, to_ms, count, ts, value FROM chunks WHERE series = ? AND to_ms >= ? AND from_ms <= ? ORDER BY from_ms',
  countPoints: 'SELECT sum(count) AS n FROM chunks WHERE series = ? AND to_ms >= ? AND from_ms <= ?',
  countAll: 'SELECT sum(count) AS n FROM chunks',
  addChunk: 'INSERT INTO chunks (series, from_ms, to_ms, count, ts, value) VALUES (?, ?, ?, ?, ?, ?)',
  anyChunk: 'SELECT 1 AS one FROM chunks LIMIT 1',
  dropChunksBefore: 'DELETE FROM chunks WHERE to_ms < ?',
  dropOldestChunks: 'DELETE FROM chunks WHERE id IN (SELECT id FROM chunks ORDER BY to_ms LIMIT ?)',
  findKey: 'SELECT hash FROM keys WHERE key = ? AND at_ms > ?',
  addKey: 'INSERT OR REPLACE INTO keys (key, hash, at_ms) VALUES (?, ?, ?)',
  dropKeysBefore: 'DELETE FROM keys WHERE id <= (SELECT max(id) FROM keys WHERE at_ms <= ?)',
  dropKeysOver: 'DELETE FROM keys WHERE id <= (SELECT max(id) FROM keys) - ?',
} as const

export type Statements = Readonly<Record<keyof typeof texts, Statement>>

/** Every statement that the store ever runs with values, prepared once. */
export function prepareStatements(db: Database): Statements {
  const prepared = Object.entries(texts).map(([name, text]) => [name, db.prepare(text)])
  return Object.fromEntries(prepared)
}
