import { describeError } from '../../../shared/describe-error.js'
import { Database, isDamage, sqliteCode } from './database.js'
import { makePrivateFile } from './private-file.js'
import type { Refusal } from './protocol.js'
import { damaged, unusable } from './refusals.js'

export type OpenedDatabase = { readonly status: 'open'; readonly db: Database } | Refusal

/** 'hpls': marks a SQLite file as a hostpulse store. */
const APPLICATION_ID = 0x68706c73
const FORMAT = 3

/*
 * journal: batches as they arrived, one row each. Its points are in memory too.
 * chunks: packed points of earlier journals, by series.
 */
const SCHEMA = `
  CREATE TABLE series (id INTEGER PRIMARY KEY, host TEXT NOT NULL, type TEXT NOT NULL, tags TEXT, crc INTEGER NOT NULL,
    last_ts REAL, last_value REAL);
  CREATE TABLE journal (id INTEGER PRIMARY KEY, columns BLOB NOT NULL, crc INTEGER NOT NULL);
  CREATE TABLE chunks (id INTEGER PRIMARY KEY, series INTEGER NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL,
    count INTEGER NOT NULL, ts BLOB NOT NULL, value BLOB NOT NULL, crc INTEGER NOT NULL);
  CREATE INDEX chunks_by_series ON chunks (series, from_ms, to_ms, count);
  CREATE INDEX chunks_by_age ON chunks (to_ms);
  CREATE TABLE keys (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, at_ms INTEGER NOT NULL);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${FORMAT};
`

/** Opens a store's file, creating it if missing. Does not change a file that is not a store of this version. */
export function openDatabase(file: string): OpenedDatabase {
  const obstacle = makePrivateFile(file)
  if (obstacle !== undefined) return unusable(file, obstacle)
  let db: Database | undefined
  try {
    db = new Database(file)
    lockDatabase(db)
    const problem = findFormatProblem(db)
    if (problem === undefined) {
      prepareDatabase(db)
      return { status: 'open', db }
    }
    db.close()
    return unusable(file, problem)
  } catch (error) {
    db?.close()
    return refusal(file, error)
  }
}

/**
 * Admits one receiver; the lock ends with the process. Must be called first: SQLite then needs no shared memory, a mapped file
 * whose damage would end the process. Throws when the file is in use or not a database.
 */
export function lockDatabase(db: Database): void {
  db.prepare('PRAGMA locking_mode = EXCLUSIVE').get()
  db.exec('PRAGMA cell_size_check = ON')
  countObjects(db)
}

/** Returns why a database is not a store of this version; undefined when it is, or is new. */
export function findFormatProblem(db: Database): string | undefined {
  const format = db.pragma('user_version')
  if (countObjects(db) > 0) {
    if (db.pragma('application_id') !== APPLICATION_ID) return 'is a database of another program'
    if (format < FORMAT) return `is of format ${format}, which only versions before the first release wrote`
  }
  if (format <= FORMAT) return undefined
  return `was written by a newer hostpulse: its format is ${format}, this version supports ${FORMAT}`
}

/** Returns the number of tables and indexes. A new database has none. */
export function countObjects(db: Database): number {
  return Number(db.prepare('SELECT count(*) AS n FROM sqlite_master').get()?.['n'])
}

/** Returns the reason for an error of SQLite. */
export function refusal(file: string, error: unknown): Refusal {
  const message = describeError(error)
  switch (sqliteCode(error)) {
    case 'SQLITE_BUSY':
      return { status: 'refused', reason: 'in-use', error: `${file} is in use by another receiver` }
    case 'SQLITE_NOTADB':
      return unusable(file, 'is not a database')
    case 'SQLITE_FULL':
      return unusable(file, 'cannot be opened: there is no room on its disk')
    default:
      return isDamage(error) ? damaged(file, message) : unusable(file, `cannot be opened: ${message}`)
  }
}

function prepareDatabase(db: Database): void {
  db.prepare('PRAGMA journal_mode = WAL').get()
  db.exec('PRAGMA synchronous = NORMAL')
  // Empties the log of a process that was killed. Frames of its last transaction, never committed, would otherwise stay behind
  // later ones, and look like damage.
  db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()
  if (countObjects(db) === 0) db.transaction(() => db.exec(SCHEMA))
  // Takes the lock for writing now, not with the first batch.
  db.transaction(() => db.exec('UPDATE series SET id = id WHERE id = -1'))
}
