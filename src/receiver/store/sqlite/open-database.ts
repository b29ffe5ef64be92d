import { Database, sqliteCode } from './database.js'
import { makePrivateFile } from './private-file.js'
import type { Refusal } from './protocol.js'

export type OpenedDatabase = { readonly status: 'open'; readonly db: Database } | Refusal

/** 'hpls': marks a SQLite file as a hostpulse store. */
const APPLICATION_ID = 0x68706c73
const FORMAT = 2

/*
 * journal: batches as they arrived, one row each. Its points are in memory too.
 * chunks: packed points of earlier journals, by series.
 */
const SCHEMA = `
  CREATE TABLE series (id INTEGER PRIMARY KEY, host TEXT NOT NULL, type TEXT NOT NULL, tags TEXT, last_ts REAL, last_value REAL);
  CREATE TABLE journal (id INTEGER PRIMARY KEY, columns BLOB NOT NULL);
  CREATE TABLE chunks (id INTEGER PRIMARY KEY, series INTEGER NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL,
    count INTEGER NOT NULL, ts BLOB NOT NULL, value BLOB NOT NULL);
  CREATE INDEX chunks_by_series ON chunks (series, from_ms, to_ms, count);
  CREATE INDEX chunks_by_age ON chunks (to_ms);
  CREATE TABLE keys (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, at_ms INTEGER NOT NULL);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${FORMAT};
`

/** Opens a store's file, creating it if missing. Does not change a file that is not a store of this version. */
export function openDatabase(file: string): OpenedDatabase {
  const obstacle = makePrivateFile(file)
  if (obstacle !== undefined) return { status: 'refused', reason: 'unusable', error: `${file} ${obstacle}` }
  let db: Database | undefined
  try {
    db = new Database(file)
    const problem = prepareFile(db)
    if (problem === undefined) return { status: 'open', db }
    db.close()
    return { status: 'refused', reason: 'unusable', error: `${file} ${problem}` }
  } catch (error) {
    db?.close()
    return refusal(file, error)
  }
}

/** @returns the problem with the file; undefined when there is none */
function prepareFile(db: Database): string | undefined {
  const objects = Number(db.prepare('SELECT count(*) AS n FROM sqlite_master').get()?.['n'])
  const format = db.pragma('user_version')
  if (objects > 0 && db.pragma('application_id') !== APPLICATION_ID) return 'is a database of another program'
  if (objects > 0 && format < FORMAT)
    return `is of format ${format}, which only versions before the first release wrote`
  if (format > FORMAT)
    return `was written by a newer hostpulse: its format is ${format}, this version supports ${FORMAT}`
  // Admits one receiver. The lock ends with the process.
  db.prepare('PRAGMA locking_mode = EXCLUSIVE').get()
  db.prepare('PRAGMA journal_mode = WAL').get()
  db.exec('PRAGMA synchronous = NORMAL')
  if (objects === 0) db.transaction(() => db.exec(SCHEMA))
  // Takes the lock now, not with the first batch.
  db.transaction(() => db.exec('UPDATE series SET id = id WHERE id = -1'))
  return undefined
}

function refusal(file: string, error: unknown): Refusal {
  const message = error instanceof Error ? error.message : String(error)
  switch (sqliteCode(error)) {
    case 'SQLITE_BUSY':
      return { status: 'refused', reason: 'in-use', error: `${file} is in use by another receiver` }
    case 'SQLITE_NOTADB':
      return { status: 'refused', reason: 'unusable', error: `${file} is not a database` }
    case 'SQLITE_CORRUPT':
      return { status: 'refused', reason: 'unusable', error: `${file} is damaged (${message})` }
    case 'SQLITE_FULL':
      return { status: 'refused', reason: 'unusable', error: `${file} cannot be opened: there is no room on its disk` }
    default:
      return { status: 'refused', reason: 'unusable', error: `${file} cannot be opened: ${message}` }
  }
}
