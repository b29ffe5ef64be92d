import type { Rows } from '../../buffer/rows.js'
import type { Layout, Tags } from '../../shared/frame.js'
import { BodyMemory } from '../body-memory.js'
import { MAX_NUMBER_BYTES, writeExact, writeInteger, writeRounded } from '../decimal.js'
import type { BodyWriter, Encoder } from '../encoder.js'
import { PerLayout } from '../per-layout.js'
import { writeRows } from '../write-rows.js'
import { type InfluxField, influxFields } from './fields.js'
import { writeInt64 } from './int64.js'

const COMMA = 0x2c
const SPACE = 0x20
const LINE_FEED = 0x0a
const INTEGER_SUFFIX = 0x69
/** A comma or line feed before the field, `i` after the number. */
const MARKS_BYTES = 3
/** Space, timestamp, line feed. */
const LINE_END_BYTES = MAX_NUMBER_BYTES + 2

/**
 * InfluxDB's line protocol. Timestamps are in milliseconds, so the output's URL must have `precision=ms`.
 * https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/
 */
export class InfluxEncoder implements Encoder {
  readonly headers = { 'Content-Type': 'text/plain; charset=utf-8' }
  readonly #writer: InfluxWriter

  /** @param tags the agent's own; a point's tag of the same name wins, even over `host` */
  constructor(host: string, tags: Tags) {
    this.#writer = new InfluxWriter({ host, ...tags })
  }

  begin(maxBytes: number): BodyWriter {
    this.#writer.restart(maxBytes)
    return this.#writer
  }
}

class InfluxWriter implements BodyWriter {
  readonly #prepared: PerLayout<InfluxField>
  readonly #memory = new BodyMemory()
  /** Space, timestamp and line feed of the current row. */
  readonly #lineEnd = Buffer.alloc(LINE_END_BYTES)
  #lineEndBytes = 0
  #fields: readonly InfluxField[] = []
  /** Measurement and tags of the line that is still open. */
  #openLine: Uint8Array | null = null
  #maxBytes = 0

  constructor(common: Tags) {
    this.#prepared = new PerLayout((layout) => influxFields(layout, common))
  }

  restart(maxBytes: number): void {
    this.#maxBytes = maxBytes
    this.#memory.restart()
  }

  write(rows: Rows): number {
    return writeRows(rows, this)
  }

  finish(): Buffer {
    return this.#memory.take()
  }

  beginRow(layout: Layout, timeMs: number): void {
    this.#fields = this.#prepared.of(layout)
    const lineEnd = this.#lineEnd
    lineEnd[0] = SPACE
    const at = writeInteger(lineEnd, 1, Math.round(timeMs))
    lineEnd[at] = LINE_FEED
    this.#lineEndBytes = at + 1
  }

  /** Writes one field, into the open line if it belongs there. */
  writePoint(column: number, value: number): boolean {
    const { line, field, number } = this.#fields[column] as InfluxField
    const memory = this.#memory
    memory.reserve(line.length + field.length + MAX_NUMBER_BYTES + MARKS_BYTES + 2 * LINE_END_BYTES)
    const { bytes } = memory
    const start = memory.end
    const openBefore = this.#openLine
    if (openBefore === line) bytes[memory.end++] = COMMA
    else {
      this.endRow()
      memory.end += copy(line, bytes, memory.end)
    }
    let at = memory.end + copy(field, bytes, memory.end)
    if (number === 'rounded') at = writeRounded(bytes, at, value)
    else if (number === 'exact') at = writeExact(bytes, at, value)
    else {
      at = writeInt64(bytes, at, value)
      bytes[at++] = INTEGER_SUFFIX
    }
    if (at + this.#lineEndBytes > this.#maxBytes && start > 0) {
      memory.end = start
      this.#openLine = openBefore
      return false
    }
    memory.end = at
    this.#openLine = line
    return true
  }

  /** Ends the open line. */
  endRow(): void {
    if (this.#openLine === null) return
    this.#openLine = null
    const memory = this.#memory
    memory.reserve(LINE_END_BYTES)
    const lineEnd = this.#lineEnd
    const { bytes, end } = memory
    for (let i = 0; i < this.#lineEndBytes; i++) bytes[end + i] = lineEnd[i] as number
    memory.end = end + this.#lineEndBytes
  }
}

/** Copies with a loop, which is faster than set() for so few bytes. Returns their number. */
function copy(from: Uint8Array, to: Uint8Array, at: number): number {
  const { length } = from
  for (let i = 0; i < length; i++) to[at + i] = from[i] as number
  return length
}
