/**
 * The parts of Protocol Buffers' encoding that remote write and OTLP use: https://protobuf.dev/programming-guides/encoding/
 * `…Field` functions return constant parts, prepared once; `write…` functions write into a body.
 */

const VARINT = 0
const FIXED64 = 1
const LENGTH_DELIMITED = 2

const double = new Float64Array(1)
const doubleBytes = new Uint8Array(double.buffer)

/** Most bytes of a varint that holds a length. */
export const MAX_LENGTH_BYTES = 5

/** Returns the tag of a field of variable length: field number and type, in one byte. @param field 1 to 15 */
export const lengthTag = (field: number): number => (field << 3) | LENGTH_DELIMITED
/** Returns the tag of a varint. @param field 1 to 15 */
export const varintTag = (field: number): number => (field << 3) | VARINT
/** Returns the tag of eight bytes. @param field 1 to 15 */
export const fixed64Tag = (field: number): number => (field << 3) | FIXED64

/** Writes a varint. Returns the end. @param value 0 to 2^53 - 1 */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let end = at
  let rest = value
  while (rest >= 2 ** 31) {
    bytes[end++] = (rest % 128) | 0x80
    rest = Math.floor(rest / 128)
  }
  while (rest >= 128) {
    bytes[end++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  bytes[end++] = rest
  return end
}

/** Writes the eight bytes of a double, lowest byte first. Returns the end. */
export function writeDouble(bytes: Uint8Array, at: number, value: number): number {
  double[0] = value
  for (let i = 0; i < 8; i++) bytes[at + i] = doubleBytes[i] as number
  return at + 8
}

/** Returns how many bytes a varint takes. @param value 0 to 2^53 - 1 */
export function varintBytes(value: number): number {
  let bytes = 1
  for (let limit = 128; value >= limit; limit *= 128) bytes++
  return bytes
}

/** Returns a varint. @param value 0 to 2^53 - 1 */
export function varint(value: number): Buffer {
  const bytes = Buffer.alloc(varintBytes(value))
  writeVarint(bytes, 0, value)
  return bytes
}

/** Returns a field of variable length: a text or a prepared message. @param field 1 to 15 */
export function lengthField(field: number, content: string | Uint8Array): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const head = Buffer.alloc(1 + varintBytes(bytes.length))
  head[0] = lengthTag(field)
  writeVarint(head, 1, bytes.length)
  return Buffer.concat([head, bytes])
}

/** Returns a field with a whole number. @param field 1 to 15 */
export function varintField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(1 + varintBytes(value))
  bytes[0] = varintTag(field)
  writeVarint(bytes, 1, value)
  return bytes
}
