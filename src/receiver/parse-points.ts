import { isUtf8 } from 'node:buffer'
import { nextTurn } from '../shared/next-turn.js'
import type { ByteLease } from './byte-budget.js'
import { ElementScan } from './element-scan.js'
import { type Validation, validatePoints } from './validate.js'
import type { WirePoint } from './wire-point.js'

type Bad = Extract<Validation, { status: 'bad' }>
export type ParsedPoints = Validation | { readonly status: 'no-room' }

/** A body of up to so many bytes is parsed at once: whatever is in it, it holds the event loop for milliseconds only. */
export const WHOLE_BYTES = 128_000
/** What a parsed value takes beside the characters of a string, about. */
const VALUE_BYTES = 24

const BYTE_ORDER_MARK = Buffer.from('\ufeff')
const OPENING = Buffer.from('[')
const CLOSING = Buffer.from(']')
const BLANK = Buffer.from(' ')

/** Parses a body that is small enough for that. */
export function parseWhole(body: Buffer): Validation {
  if (body.length === 0) return { status: 'bad', error: 'the body is empty: it must be a JSON array of points' }
  return parsePiece(body, 0)
}

/**
 * Parses a large body in pieces of whole elements, and lets the event loop turn in between. Takes the bytes out of
 * `chunks`; what the points hold instead is taken from `lease`. Ends at the first bad element.
 */
export async function parseInPieces(chunks: Buffer[], lease: ByteLease): Promise<ParsedPoints> {
  const scan = new ElementScan()
  const points: WirePoint[] = []
  // The element under way, and what makes an array of it.
  let piece: Buffer[] = []
  let paidCommas = 0

  const parse = (text: Buffer, elements: number | undefined): Exclude<ParsedPoints, { status: 'ok' }> | undefined => {
    const parsed = parsePiece(text, points.length)
    if (parsed.status === 'bad') return parsed
    if (elements !== undefined && parsed.points.length !== elements)
      return notJson(`an element is missing after ${points.length}`)
    for (const point of parsed.points) points.push(point)
    const heldBytes = text.length + VALUE_BYTES * (scan.commas - paidCommas)
    paidCommas = scan.commas
    return lease.take(heldBytes) ? undefined : { status: 'no-room' }
  }

  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
    await nextTurn()
    if (scan.skipsBlanks && isBlank(chunk)) {
      piece.push(BLANK)
      continue
    }
    const { cut, problem } = scan.scan(chunk)
    if (cut > 0) {
      const elements = Buffer.concat([...piece, chunk.subarray(0, cut - 1), CLOSING])
      const failed = parse(elements, scan.index - points.length)
      if (failed !== undefined) return failed
      piece = [OPENING]
    }
    if (problem !== undefined) return { status: 'bad', ...problem }
    piece.push(chunk.subarray(cut))
    lease.give(chunk.length)
  }
  // After a comma there must be another element; an array without a comma can be empty.
  return parse(Buffer.concat(piece), scan.index === 0 ? undefined : 1) ?? { status: 'ok', points }
}

/** @param first the index of the first element in the body */
function parsePiece(text: Buffer, first: number): Validation {
  // Bytes that are not UTF-8 would all become the same replacement character, and different names one.
  if (!isUtf8(text)) return { status: 'bad', error: 'the body is not UTF-8' }
  if (text.indexOf(BYTE_ORDER_MARK) === 0) return notJson('it begins with a byte order mark')
  let value: unknown
  try {
    value = JSON.parse(text.toString())
  } catch (error) {
    return notJson((error as SyntaxError).message)
  }
  return validatePoints(value, first)
}

function notJson(reason: string): Bad {
  return { status: 'bad', error: `the body is not JSON: ${reason}` }
}

/** Whether a chunk is white space of JSON only. */
function isBlank(chunk: Buffer): boolean {
  for (const byte of chunk) if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return false
  return true
}
