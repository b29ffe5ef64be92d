import type { KnownNames } from './known-names.js'
import type { NameCache } from './name-cache.js'
import { NumberScan } from './scan-number.js'
import { MAX_TS, validatePoints } from './validate.js'
import type { WirePoint } from './wire-point.js'

/** Points of a body, and the names of each. */
export interface ScannedPoints {
  readonly points: readonly WirePoint[]
  readonly names: readonly KnownNames[]
}

const OPENING = 0x5b
const CLOSING = 0x5d
const COMMA = 0x2c
const QUOTE = 0x22
const CURLY_CLOSING = 0x7d
const BACKSLASH = 0x5c
const TIME = Buffer.from('{"ts":')
const HOST = Buffer.from(',"host":"')
const TYPE = Buffer.from(',"type":"')
const VALUE = Buffer.from(',"value":')
const TAGS = Buffer.from(',"tags":{')

/**
 * Reads a body as agents write it: fields in the order of the wire format, without blanks and escapes. Known names are recognized
 * by their bytes; new ones are parsed and checked as in any other body.
 * @param body UTF-8
 * @returns undefined when the body is written otherwise or is invalid: it then has to be parsed
 */
export function scanPoints(body: Buffer, cache: NameCache): ScannedPoints | undefined {
  if (body[0] !== OPENING || body.includes(BACKSLASH)) return undefined
  const points: WirePoint[] = []
  const names: KnownNames[] = []
  const number = new NumberScan()
  let before: KnownNames | undefined
  let at = 1
  for (;;) {
    if (!isAt(TIME, body, at) || !number.whole(body, at + TIME.length)) return undefined
    const { value: ts, end: head } = number
    const known = expectedNames(before, body, head, number, cache) ?? otherNames(body, at, head, number, cache)
    const { value, end: tail } = number
    if (known === undefined || ts > MAX_TS || !Number.isFinite(value)) return undefined
    const { host, type, tags } = known
    points.push(tags === undefined ? { ts, host, type, value } : { ts, host, type, value, tags })
    names.push(known)
    if (before !== undefined) before.next = known
    before = known
    at = tail + known.tailLength
    if (body[at] === CLOSING && at + 1 === body.length) return { points, names }
    if (body[at++] !== COMMA) return undefined
  }
}

/** Reads the value if the point has the names that followed the previous point's names last time. */
function expectedNames(
  before: KnownNames | undefined,
  body: Buffer,
  head: number,
  number: NumberScan,
  cache: NameCache,
): KnownNames | undefined {
  const next = before?.next
  if (next === undefined || !cache.hasHead(next, body, head)) return undefined
  return number.number(body, head + next.headLength) && cache.hasTail(next, body, number.end) ? next : undefined
}

/** Reads the value, and finds or learns the names. @param start position at which the point begins */
function otherNames(
  body: Buffer,
  start: number,
  head: number,
  number: NumberScan,
  cache: NameCache,
): KnownNames | undefined {
  const valueAt = headEnd(body, head)
  if (valueAt === undefined || !number.number(body, valueAt)) return undefined
  const end = tailEnd(body, number.end)
  if (end === undefined) return undefined
  const headSpan = { bytes: body, from: head, to: valueAt }
  const tailSpan = { bytes: body, from: number.end, to: end }
  const known = cache.find(headSpan, tailSpan)
  if (known !== undefined) return known
  const point = parsePoint(body.toString('utf8', start, end))
  return point && cache.add(headSpan, tailSpan, point)
}

/** Returns the point if it is valid. */
function parsePoint(json: string): WirePoint | undefined {
  try {
    const checked = validatePoints([JSON.parse(json)], { mayHaveHalves: false })
    return checked.status === 'ok' ? checked.points[0] : undefined
  } catch {
    return undefined
  }
}

/** Returns the position of the value, after host and type. */
function headEnd(body: Buffer, from: number): number | undefined {
  if (!isAt(HOST, body, from)) return undefined
  const hostEnd = body.indexOf(QUOTE, from + HOST.length)
  if (hostEnd === -1 || !isAt(TYPE, body, hostEnd + 1)) return undefined
  const typeEnd = body.indexOf(QUOTE, hostEnd + 1 + TYPE.length)
  return typeEnd !== -1 && isAt(VALUE, body, typeEnd + 1) ? typeEnd + 1 + VALUE.length : undefined
}

/** Returns the position after the point: after its tags, if it has any. */
function tailEnd(body: Buffer, from: number): number | undefined {
  if (body[from] === CURLY_CLOSING) return from + 1
  if (!isAt(TAGS, body, from)) return undefined
  let inString = false
  for (let at = from + TAGS.length; at < body.length; at++) {
    if (body[at] === QUOTE) inString = !inString
    else if (!inString && body[at] === CURLY_CLOSING) return body[at + 1] === CURLY_CLOSING ? at + 2 : undefined
  }
  return undefined
}

function isAt(text: Buffer, bytes: Buffer, from: number): boolean {
  for (let index = 0; index < text.length; index++) if (text[index] !== bytes[from + index]) return false
  return true
}
