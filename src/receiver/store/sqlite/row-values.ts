import type { Tags } from '../../../shared/frame.js'
import type { DatabaseRow } from './database.js'

/*
 * Converts values of rows to their types. Each function throws when the file is damaged.
 */

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads a text that was selected as a blob. */
export function readText(value: DatabaseRow[string] | undefined): string {
  if (typeof value === 'object' && value !== null) return decoder.decode(value)
  throw new TypeError('a name is missing')
}

export function readTags(text: string): Tags {
  const tags: unknown = JSON.parse(text)
  if (typeof tags !== 'object' || tags === null || !Object.values(tags).every((value) => typeof value === 'string')) {
    throw new TypeError('tags are not an object of strings')
  }
  return tags as Tags
}

/** Reads ids, times and values of a batch in the journal. */
export function readColumns(blob: ArrayBuffer): Float64Array {
  if (blob.byteLength % (3 * Float64Array.BYTES_PER_ELEMENT) !== 0) throw new RangeError('a batch is incomplete')
  return new Float64Array(blob)
}
