import Libsql from 'libsql'
import { errorCode } from '../../../shared/describe-error.js'

export type SqlValue = number | string | null | Uint8Array
export type DatabaseRow = Readonly<Record<string, number | string | null | ArrayBuffer>>

/** A prepared statement. */
export interface Statement {
  run(...values: SqlValue[]): void
  get(...values: SqlValue[]): DatabaseRow | undefined
  all(...values: SqlValue[]): DatabaseRow[]
  /** Reads row by row. No other statement may write during the iteration. */
  iterate(...values: SqlValue[]): Iterable<DatabaseRow>
}

/**
 * SQLite database, opened by libsql. Values are always bound as one array: libsql takes a single object, even a blob, for
 * named parameters, and aborts the process when the statement has none.
 */
export class Database {
  readonly #db: Libsql.Database

  /** Opens the file, creating it if missing. Throws the error of SQLite with its `code`. */
  constructor(file: string) {
    this.#db = new Libsql(file)
  }

  prepare(sql: string): Statement {
    const statement = this.#db.prepare(sql)
    return {
      run: (...values) => {
        statement.run(values)
      },
      get: (...values) => statement.get(values) as DatabaseRow | undefined,
      all: (...values) => statement.all(values) as DatabaseRow[],
      iterate: (...values) => statement.iterate(values) as Iterable<DatabaseRow>,
    }
  }

  exec(sql: string): void {
    this.#db.exec(sql)
  }

  /** Returns the numeric value of a pragma. */
  pragma(name: string): number {
    return Number(this.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0)
  }

  /** Runs `body` in a transaction. Rolls back when `body` throws. */
  transaction<Result>(body: () => Result): Result {
    this.#db.exec('BEGIN')
    try {
      const result = body()
      this.#db.exec('COMMIT')
      return result
    } catch (error) {
      // A full disk may have ended the transaction already.
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
  }

  close(): void {
    this.#db.close()
  }
}

/** SQLite's result codes, https://sqlite.org/rescode.html. The low byte of a longer code is its primary code. */
const CORRUPT = 11
const NOT_A_DATABASE = 26
const SHORT_READ = 522

/** Whether an error means that the file is damaged. A short read means that the file ends too early. */
export function isDamage(error: unknown): boolean {
  const code = error instanceof Error && 'rawCode' in error ? Number(error.rawCode) : 0
  return code === SHORT_READ || (code & 0xff) === CORRUPT || (code & 0xff) === NOT_A_DATABASE
}

/** Returns SQLite's name of an error, such as SQLITE_FULL; empty for any other error. */
export function sqliteCode(error: unknown): string {
  const code = errorCode(error) ?? ''
  return code.startsWith('SQLITE_') ? code : ''
}
