import type { Rows } from '../../buffer/rows.js'
import { type HttpAnswer, isSuccess } from '../../send/answer.js'
import type { Tags } from '../../shared/frame.js'
import { MAX_NUMBER_BYTES, writeExact, writeInteger, writeRounded } from '../decimal.js'
import type { Encoder, Encoding, FormatVerdict } from '../encoder.js'
import { type SeriesText, SeriesTexts } from './json-series.js'

/** What is written around and between elements. */
interface Framing {
  readonly open: string
  readonly separator: string
  readonly close: string
  readonly contentType: string
}

/** One JSON array: the native wire format. */
export const JSON_ARRAY: Framing = { open: '[', separator: ',', close: ']', contentType: 'application/json' }
/** One element a line, each line ended. */
export const JSON_LINES: Framing = { open: '', separator: '\n', close: '\n', contentType: 'application/x-ndjson' }

const SMALLEST_SPACE = 16_384
const ELEMENT_START = '{"ts":'

export interface JsonEncoderOptions {
  readonly host: string
  /** The agent's own tags. */
  readonly tags: Tags
  readonly framing: Framing
}

/**
 * Writes points as `{"ts":…,"host":…,"type":…,"value":…,"tags":{…}}`, in this order, tags left out when there are
 * none. The bytes are written where they stay; no object or string is made per point.
 */
export class JsonEncoder implements Encoder {
  readonly headers: Readonly<Record<string, string>>
  readonly #encoding: JsonEncoding

  constructor({ host, tags, framing }: JsonEncoderOptions) {
    this.headers = { 'Content-Type': framing.contentType }
    this.#encoding = new JsonEncoding(new SeriesTexts(host, tags), framing)
  }

  begin(maxBytes: number): Encoding {
    this.#encoding.restart(maxBytes)
    return this.#encoding
  }

  verdictOn(answer: HttpAnswer): FormatVerdict | undefined {
    return isSuccess(answer) ? { kind: 'delivered', rejected: rejectedIn(answer.body) } : undefined
  }
}

class JsonEncoding implements Encoding {
  readonly #texts: SeriesTexts
  readonly #framing: Framing
  /** How the elements of the current row begin: separator, brace, timestamp. */
  readonly #start = Buffer.alloc(ELEMENT_START.length + MAX_NUMBER_BYTES)
  #startBytes = 0
  #space = Buffer.alloc(0)
  /** Space for a body like the one before, with a little room. */
  #expectedBytes = SMALLEST_SPACE
  #at = 0
  #empty = true
  #maxBytes = 0

  constructor(texts: SeriesTexts, framing: Framing) {
    this.#texts = texts
    this.#framing = framing
    this.#start.write(framing.separator + ELEMENT_START, 'latin1')
  }

  restart(maxBytes: number): void {
    this.#maxBytes = maxBytes - this.#framing.close.length
    this.#space = Buffer.allocUnsafeSlow(this.#expectedBytes)
    this.#at = this.#space.write(this.#framing.open, 'latin1')
    this.#empty = true
  }

  write(rows: Rows): number {
    let points = 0
    while (rows.next()) {
      const texts = this.#texts.of(rows.layout)
      const { values, base, to } = rows
      this.#startBytes = writeInteger(this.#start, ELEMENT_START.length + 1, Math.round(rows.timeMs))
      for (let column = rows.from; column < to; column++) {
        const value = values[base + column] as number
        if (Number.isNaN(value)) continue
        if (!this.#element(texts[column] as SeriesText, value)) return points
        points++
      }
    }
    return points
  }

  finish(): Buffer {
    const end = this.#at + this.#space.write(this.#framing.close, this.#at, 'latin1')
    const body = this.#space.subarray(0, end)
    this.#expectedBytes = Math.max(SMALLEST_SPACE, Math.ceil(end * 1.1))
    this.#space = Buffer.alloc(0)
    return body
  }

  /** Writes one element; false, and nothing is written, when it would make the body too large. */
  #element({ head, tail, counter }: SeriesText, value: number): boolean {
    this.#reserve(head.length + tail.length)
    const space = this.#space
    const start = this.#start
    const startBytes = this.#startBytes
    let at = this.#at
    // A loop is faster than set() for so few bytes. The first element has no separator before it.
    for (let i = this.#empty ? 1 : 0; i < startBytes; i++) space[at++] = start[i] as number
    space.set(head, at)
    at += head.length
    at = counter ? writeExact(space, at, value) : writeRounded(space, at, value)
    space.set(tail, at)
    at += tail.length
    if (at > this.#maxBytes && !this.#empty) return false
    this.#at = at
    this.#empty = false
    return true
  }

  #reserve(textBytes: number): void {
    const needed = this.#at + this.#start.length + textBytes + MAX_NUMBER_BYTES + this.#framing.close.length
    if (needed <= this.#space.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#space.length * 2))
    this.#space.copy(larger, 0, 0, this.#at)
    this.#space = larger
  }
}

/** `rejected` of `{"accepted":n,"rejected":m}`; 0 for any other text. */
function rejectedIn(answerBody: string): number {
  if (!answerBody.includes('"rejected"')) return 0
  try {
    const { rejected } = JSON.parse(answerBody) as { rejected?: unknown }
    return typeof rejected === 'number' && rejected > 0 ? Math.floor(rejected) : 0
  } catch {
    return 0
  }
}
