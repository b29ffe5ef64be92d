import Libsql from 'libsql'

export type SqlValue = number | string | null | Uint8Array
export type DatabaseRow = Readonly<Record<string, number | string | null | ArrayBuffer>>

/** A prepared statement. */
export interface Statement {
  run(...values: SqlValue[]): void
  get(...values: SqlValue[]): DatabaseRow | undefined
  all(...values: SqlValue[]): DatabaseRow[]
  /** DatabaseRow by row; no other statement may write meanwhile. */
  iterate(...values: SqlValue[]): Iterable<DatabaseRow>
}

/**
 * SQLite by libsql. Values are bound as one array always: libsql takes a lone object, a blob too, for named
 * parameters and aborts the whole process when the statement has none.
 */
export class Database {
  readonly #db: Libsql.Database

  /** Creates the file when there is none. Throws what SQLite says, with its `code`. */
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

  /** The one number that a pragma answers with. */
  pragma(name: string): number {
    return Number(this.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0)
  }

  /** All of it or nothing: what `body` throws undoes what it did. */
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

/** SQLite's name of an error: SQLITE_FULL, SQLITE_BUSY …; empty for any other error. */
export function sqliteCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : ''
}
