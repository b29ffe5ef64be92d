import type { Rows } from '../../buffer/rows.js'
import type { Tags } from '../../shared/frame.js'
import { BodySpace } from '../body-space.js'
import { MAX_NUMBER_BYTES, writeExact, writeInteger, writeRounded } from '../decimal.js'
import type { Encoder, Encoding } from '../encoder.js'
import { type InfluxField, InfluxFields } from './influx-series.js'

const COMMA = 0x2c
const SPACE = 0x20
const LINE_FEED = 0x0a
const INTEGER_SUFFIX = 0x69
/** A comma or line feed before it, `i` after it. */
const MARKS_BYTES = 3
/** Space, timestamp, line feed. */
const LINE_END_BYTES = MAX_NUMBER_BYTES + 2

/**
 * InfluxDB's line protocol, timestamps in milliseconds (which the receiver is told by the URL: `precision=ms`).
 * https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/
 */
export class InfluxEncoder implements Encoder {
  readonly headers = { 'Content-Type': 'text/plain; charset=utf-8' }
  readonly #encoding: InfluxEncoding

  constructor(host: string, tags: Tags) {
    this.#encoding = new InfluxEncoding(new InfluxFields(host, tags))
  }

  begin(maxBytes: number): Encoding {
    this.#encoding.restart(maxBytes)
    return this.#encoding
  }
}

class InfluxEncoding implements Encoding {
  readonly #fields: InfluxFields
  readonly #space = new BodySpace()
  /** Space, timestamp and line feed of the current row. */
  readonly #lineEnd = Buffer.alloc(LINE_END_BYTES)
  #lineEndBytes = 0
  /** The line that is not ended yet. */
  #line: Uint8Array | null = null
  #maxBytes = 0

  constructor(fields: InfluxFields) {
    this.#fields = fields
  }

  restart(maxBytes: number): void {
    this.#maxBytes = maxBytes
    this.#space.restart()
  }

  write(rows: Rows): number {
    let points = 0
    while (rows.next()) {
      const fields = this.#fields.of(rows.layout)
      const { values, base, to } = rows
      this.#beginRow(rows.timeMs)
      for (let column = rows.from; column < to; column++) {
        const value = values[base + column] as number
        if (Number.isNaN(value)) continue
        if (!this.#point(fields[column] as InfluxField, value)) {
          this.#endLine()
          return points
        }
        points++
      }
      this.#endLine()
    }
    return points
  }

  finish(): Buffer {
    return this.#space.take()
  }

  #beginRow(timeMs: number): void {
    const end = this.#lineEnd
    end[0] = SPACE
    const at = writeInteger(end, 1, Math.round(timeMs))
    end[at] = LINE_FEED
    this.#lineEndBytes = at + 1
  }

  /** Writes one field, in the open line if it belongs there; false, and nothing is written, when it does not fit. */
  #point({ line, field, number }: InfluxField, value: number): boolean {
    const space = this.#space
    space.reserve(line.length + field.length + MAX_NUMBER_BYTES + MARKS_BYTES + 2 * LINE_END_BYTES)
    const { bytes } = space
    const start = space.at
    const openBefore = this.#line
    if (openBefore === line) bytes[space.at++] = COMMA
    else {
      this.#endLine()
      space.at += copy(line, bytes, space.at)
    }
    let at = space.at + copy(field, bytes, space.at)
    if (number === 'rounded') at = writeRounded(bytes, at, value)
    else if (number === 'exact') at = writeExact(bytes, at, value)
    else {
      at = writeExact(bytes, at, Math.round(value))
      bytes[at++] = INTEGER_SUFFIX
    }
    if (at + this.#lineEndBytes > this.#maxBytes && start > 0) {
      space.at = start
      this.#line = openBefore
      return false
    }
    space.at = at
    this.#line = line
    return true
  }

  #endLine(): void {
    if (this.#line === null) return
    this.#line = null
    this.#space.reserve(LINE_END_BYTES)
    const { bytes, at } = this.#space
    const end = this.#lineEnd
    for (let i = 0; i < this.#lineEndBytes; i++) bytes[at + i] = end[i] as number
    this.#space.at = at + this.#lineEndBytes
  }
}

/** A loop is faster than set() for so few bytes. Returns their number. */
function copy(from: Uint8Array, to: Uint8Array, at: number): number {
  const { length } = from
  for (let i = 0; i < length; i++) to[at + i] = from[i] as number
  return length
}
