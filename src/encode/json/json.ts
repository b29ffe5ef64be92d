import type { Rows } from '../../buffer/rows.js'
import { type HttpAnswer, isSuccess } from '../../send/answer.js'
import type { Layout, Tags } from '../../shared/frame.js'
import { parseAnswerJson } from '../answer-json.js'
import { BodyMemory } from '../body-memory.js'
import { MAX_NUMBER_BYTES, writeExact, writeInteger, writeRounded } from '../decimal.js'
import type { BodyWriter, Encoder, FormatVerdict, Suspicion } from '../encoder.js'
import { PerLayout } from '../per-layout.js'
import { writeRows } from '../write-rows.js'
import { type ElementText, elementTexts } from './element-texts.js'

/** Texts around and between elements. */
interface Framing {
  readonly open: string
  readonly separator: string
  readonly close: string
  readonly contentType: string
}

/** One JSON array: the native wire format. */
export const JSON_ARRAY: Framing = { open: '[', separator: ',', close: ']', contentType: 'application/json' }
/** One element per line. */
export const JSON_LINES: Framing = { open: '', separator: '\n', close: '\n', contentType: 'application/x-ndjson' }

const ELEMENT_START = '{"ts":'

export interface JsonEncoderOptions {
  readonly host: string
  /** The agent's own tags. */
  readonly tags: Tags
  readonly framing: Framing
}

/**
 * Writes points as `{"ts":…,"host":…,"type":…,"value":…,"tags":{…}}`, in this order; `tags` is left out when empty.
 * Creates no object and no string per point.
 */
export class JsonEncoder implements Encoder {
  readonly headers: Readonly<Record<string, string>>
  readonly #writer: JsonWriter

  constructor(options: JsonEncoderOptions) {
    this.headers = { 'Content-Type': options.framing.contentType }
    this.#writer = new JsonWriter(options)
  }

  begin(maxBytes: number): BodyWriter {
    this.#writer.restart(maxBytes)
    return this.#writer
  }

  verdictOn(answer: HttpAnswer): FormatVerdict | undefined {
    return isSuccess(answer) ? { kind: 'delivered', ...readAnswer(answer.body) } : undefined
  }
}

class JsonWriter implements BodyWriter {
  readonly #prepared: PerLayout<ElementText>
  readonly #framing: Framing
  readonly #memory = new BodyMemory()
  /** The start of each element of the current row: separator, brace, timestamp. */
  readonly #start = Buffer.alloc(ELEMENT_START.length + MAX_NUMBER_BYTES)
  #startBytes = 0
  #texts: readonly ElementText[] = []
  #empty = true
  #maxBytes = 0

  constructor({ host, tags, framing }: JsonEncoderOptions) {
    this.#prepared = new PerLayout((layout) => elementTexts(layout, host, tags))
    this.#framing = framing
    this.#start.write(framing.separator + ELEMENT_START, 'latin1')
  }

  restart(maxBytes: number): void {
    const memory = this.#memory
    this.#maxBytes = maxBytes - this.#framing.close.length
    memory.restart()
    memory.end = memory.bytes.write(this.#framing.open, 'latin1')
    this.#empty = true
  }

  write(rows: Rows): number {
    return writeRows(rows, this)
  }

  beginRow(layout: Layout, timeMs: number): void {
    this.#texts = this.#prepared.of(layout)
    this.#startBytes = writeInteger(this.#start, ELEMENT_START.length + 1, Math.round(timeMs))
  }

  writePoint(column: number, value: number): boolean {
    const { head, tail, isCounter } = this.#texts[column] as ElementText
    const memory = this.#memory
    const start = this.#start
    const startBytes = this.#startBytes
    memory.reserve(start.length + head.length + MAX_NUMBER_BYTES + tail.length + this.#framing.close.length)
    const { bytes } = memory
    let at = memory.end
    // A loop is faster than set() for so few bytes. The first element has no separator before it.
    for (let i = this.#empty ? 1 : 0; i < startBytes; i++) bytes[at++] = start[i] as number
    bytes.set(head, at)
    at += head.length
    at = isCounter ? writeExact(bytes, at, value) : writeRounded(bytes, at, value)
    bytes.set(tail, at)
    at += tail.length
    if (at > this.#maxBytes && !this.#empty) return false
    memory.end = at
    this.#empty = false
    return true
  }

  finish(): Buffer {
    const memory = this.#memory
    memory.end += memory.bytes.write(this.#framing.close, memory.end, 'latin1')
    return memory.take()
  }
}

/** Fields of an answer besides `{"accepted":n}`. */
interface JsonAnswer {
  readonly rejected?: unknown
  readonly duplicateHost?: unknown
}

/** Reads `{"accepted":n,"rejected":m,"duplicateHost":true}`; any other text says nothing. */
function readAnswer(answerBody: string): { readonly rejected: number } & Suspicion {
  if (!/"(rejected|duplicateHost)"/.test(answerBody)) return { rejected: 0 }
  const answer = parseAnswerJson(answerBody) as JsonAnswer | null | undefined
  const rejected = answer?.rejected
  return {
    rejected: typeof rejected === 'number' && rejected > 0 ? Math.floor(rejected) : 0,
    ...(answer?.duplicateHost === true && { isHostShared: true }),
  }
}
