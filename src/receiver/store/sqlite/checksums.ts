import { crc32 } from 'node:zlib'
import type { Chunk } from './chunk.js'
import type { DatabaseRow } from './database.js'

/*
 * A CRC-32 for each row that holds names or points. SQLite has no checksums of its own: a bit that flips on the
 * disk would silently change a value.
 */

export function namesChecksum(host: string, type: string, tags: string | null): number {
  return crc32(JSON.stringify([host, type, tags]))
}

/** @param columns bytes of a batch in the journal */
export function batchChecksum(columns: Uint8Array): number {
  return crc32(columns)
}

export function chunkChecksum(series: number, { fromMs, toMs, count, ts, value }: Chunk): number {
  return crc32(value, crc32(ts, crc32(`${series} ${fromMs} ${toMs} ${count}`)))
}

/** Throws when the checksum in a row is not the expected one. */
export function checkRow(row: DatabaseRow, expected: number, what: string): void {
  if (row['crc'] !== expected) throw new Error(`${what} in the store is damaged: its checksum is wrong`)
}
