import type { Aggregator } from '../aggregator.js'
import { type PointColumns, sortByTime } from '../point-columns.js'
import type { PointQuery } from '../store.js'
import { checkRow, chunkChecksum } from './checksums.js'
import { type Chunk, UnpackedPoints } from './chunk.js'
import type { DatabaseRow, Statement } from './database.js'

interface StoredChunk extends Chunk {
  readonly id: number
}

type Range = Pick<PointQuery, 'fromMs' | 'toMs' | 'maxPoints'>

/**
 * Reads the points of a series by time, holding few of them at once. A chunk normally begins after the previous one ends.
 * Chunks that overlap, because points arrived late, are merged and sorted.
 */
export class SeriesReader {
  readonly #readChunks: Statement
  readonly #buffer = new UnpackedPoints()

  /** @param readChunks selects the chunks of a series in a range, by their first time */
  constructor(readChunks: Statement) {
    this.#readChunks = readChunks
  }

  /**
   * Adds the points of a series to `into`. Stops early when `into` exceeds `range.maxPoints`.
   * @param recent points not yet in a chunk, which arrived last
   */
  read(id: number, recent: PointColumns | undefined, range: Range, into: Aggregator): void {
    const recentFromMs = recent === undefined ? Number.POSITIVE_INFINITY : earliest(recent.ts)
    let overlapping: StoredChunk[] = []
    let endMs = Number.NEGATIVE_INFINITY
    for (const row of this.#readChunks.iterate(id, range.fromMs, range.toMs)) {
      const chunk = toChunk(row)
      checkRow(row, chunkChecksum(id, chunk), `a chunk of series ${id}`)
      if (chunk.fromMs > endMs && endMs < recentFromMs) {
        this.#addPiece(overlapping, undefined, range, into)
        if (into.length > range.maxPoints) return
        overlapping = []
      }
      overlapping.push(chunk)
      endMs = Math.max(endMs, chunk.toMs)
    }
    if (endMs < recentFromMs) {
      this.#addPiece(overlapping, undefined, range, into)
      overlapping = []
    }
    this.#addPiece(overlapping, recent, range, into)
  }

  #addPiece(chunks: StoredChunk[], recent: PointColumns | undefined, { fromMs, toMs }: Range, into: Aggregator): void {
    this.#buffer.clear()
    // In order of arrival: of two points at one time the last one counts.
    if (chunks.length > 1) chunks.sort((a, b) => a.id - b.id)
    for (const chunk of chunks) this.#buffer.addChunk(chunk)
    if (recent !== undefined) this.#buffer.add(recent)
    into.add(sortByTime(this.#buffer.points), fromMs, toMs)
  }
}

function toChunk(row: DatabaseRow): StoredChunk {
  return {
    id: Number(row['id']),
    fromMs: Number(row['from_ms']),
    toMs: Number(row['to_ms']),
    count: Number(row['count']),
    ts: new Uint8Array(row['ts'] as ArrayBuffer),
    value: new Uint8Array(row['value'] as ArrayBuffer),
  }
}

function earliest(ts: readonly number[]): number {
  let first = Number.POSITIVE_INFINITY
  for (const time of ts) if (time < first) first = time
  return first
}
