import type { Tags } from '../../../shared/frame.js'
import { batchChecksum, checkRow, namesChecksum } from './checksums.js'
import type { DatabaseRow } from './database.js'
import type { SeriesRow } from './protocol.js'

/*
 * Converts values of rows to their types. Each function throws when the file is damaged.
 */

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads a text that was selected as a blob. */
export function readText(value: DatabaseRow[string] | undefined): string {
  if (typeof value === 'object' && value !== null) return decoder.decode(value)
  throw new TypeError('a name is missing')
}

/** Reads the host, type and tags of a series. */
export function readNames(row: DatabaseRow): Pick<SeriesRow, 'host' | 'type' | 'tags'> {
  const host = readText(row['host'])
  const type = readText(row['type'])
  const tags = row['tags'] === null ? null : readText(row['tags'])
  checkRow(row, namesChecksum(host, type, tags), `series ${row['id']}`)
  return { host, type, tags: tags === null ? undefined : (JSON.parse(tags) as Tags) }
}

/** Reads ids, times and values of a batch in the journal. */
export function readColumns(row: DatabaseRow): Float64Array {
  const columns = row['columns'] as ArrayBuffer
  checkRow(row, batchChecksum(new Uint8Array(columns)), 'a batch')
  return new Float64Array(columns)
}
