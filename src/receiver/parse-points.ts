import { isUtf8 } from 'node:buffer'
import { nextTurn } from '../shared/next-turn.js'
import type { ByteLease } from './byte-budget.js'
import { ElementScan } from './element-scan.js'
import type { NameCache } from './name-cache.js'
import { type ScannedPoints, scanPoints } from './scan-points.js'
import { type Validation, validatePoints } from './validate.js'
import type { WirePoint } from './wire-point.js'

type Bad = Extract<Validation, { status: 'bad' }>
/** The points of a body, with the names of each if known, or the body's error. */
type WholePoints = Bad | (Extract<Validation, { status: 'ok' }> & Partial<Pick<ScannedPoints, 'names'>>)
export type ParsedPoints = WholePoints | { readonly status: 'no-room' }

/** Largest body that is parsed in one go: parsing it blocks the event loop for only milliseconds, whatever it contains. */
export const WHOLE_BYTES = 128_000
/** Approximate memory of a parsed value besides the characters of its string. */
const VALUE_BYTES = 24

const BYTE_ORDER_MARK = Buffer.from('\ufeff')
const OPENING = Buffer.from('[')
const CLOSING = Buffer.from(']')
const UNICODE_ESCAPE = Buffer.from('\\u')
const BLANK = Buffer.from(' ')

/** Parses a body of at most `WHOLE_BYTES`. */
export function parseWhole(body: Buffer, cache: NameCache): WholePoints {
  if (body.length === 0) return { status: 'bad', error: 'the body is empty: it must be a JSON array of points' }
  const scanned = isUtf8(body) ? scanPoints(body, cache) : undefined
  return scanned === undefined ? parsePiece(body, 0) : { status: 'ok', ...scanned }
}

/**
 * Parses a large body in pieces of complete elements, and yields to the event loop between them. Removes the bytes from
 * `chunks` and takes the memory of the points from `lease`. Stops at the first bad element.
 */
export async function parseInPieces(chunks: Buffer[], lease: ByteLease): Promise<ParsedPoints> {
  const scan = new ElementScan()
  const points: WirePoint[] = []
  // The current element so far, after the opening bracket of an array.
  let piece: Buffer[] = []
  let leasedCommas = 0

  const parse = (text: Buffer, elements: number | undefined): Exclude<ParsedPoints, { status: 'ok' }> | undefined => {
    const parsed = parsePiece(text, points.length)
    if (parsed.status === 'bad') return parsed
    if (elements !== undefined && parsed.points.length !== elements)
      return notJson(`an element is missing after ${points.length}`)
    for (const point of parsed.points) points.push(point)
    const heldBytes = text.length + VALUE_BYTES * (scan.commas - leasedCommas)
    leasedCommas = scan.commas
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
  // An element must follow a comma. An array without commas may be empty.
  return parse(Buffer.concat(piece), scan.index === 0 ? undefined : 1) ?? { status: 'ok', points }
}

/** @param first index of the piece's first element in the body */
function parsePiece(text: Buffer, first: number): Validation {
  // Decoding would turn invalid bytes into one replacement character, and so merge different names.
  if (!isUtf8(text)) return { status: 'bad', error: 'the body is not UTF-8' }
  if (text.indexOf(BYTE_ORDER_MARK) === 0) return notJson('it begins with a byte order mark')
  let value: unknown
  try {
    value = JSON.parse(text.toString())
  } catch (error) {
    return notJson((error as SyntaxError).message)
  }
  return validatePoints(value, { first, mayHaveHalves: text.includes(UNICODE_ESCAPE) })
}

function notJson(reason: string): Bad {
  return { status: 'bad', error: `the body is not JSON: ${reason}` }
}

/** Whether a chunk is only JSON white space. */
function isBlank(chunk: Buffer): boolean {
  for (const byte of chunk) if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return false
  return true
}
