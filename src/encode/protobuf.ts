/**
 * What two formats need of Protocol Buffers' encoding: https://protobuf.dev/programming-guides/encoding/
 * Messages that never change are put together here once; what changes from point to point is written in place.
 */

const VARINT = 0
const FIXED64 = 1
const LENGTH_DELIMITED = 2

/** The most bytes of a varint that holds a length. */
export const MAX_LENGTH_BYTES = 5

/** Before a field of variable length: its number and type, in one byte. @param field 1 to 15 */
export const lengthTag = (field: number): number => (field << 3) | LENGTH_DELIMITED
/** Before a varint. @param field 1 to 15 */
export const varintTag = (field: number): number => (field << 3) | VARINT
/** Before eight bytes. @param field 1 to 15 */
export const fixed64Tag = (field: number): number => (field << 3) | FIXED64

/** Writes a whole number from 0 to 2^53 - 1. Returns the end. */
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

/** Bytes of a whole number from 0 to 2^53 - 1. */
export function varintBytes(value: number): number {
  let bytes = 1
  for (let limit = 128; value >= limit; limit *= 128) bytes++
  return bytes
}

/** A whole number from 0 to 2^53 - 1. */
export function varint(value: number): Buffer {
  const bytes = Buffer.alloc(varintBytes(value))
  writeVarint(bytes, 0, value)
  return bytes
}

/** A field of variable length: text, or a message put together before. @param field 1 to 15 */
export function lengthField(field: number, content: string | Uint8Array): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const head = Buffer.alloc(1 + varintBytes(bytes.length))
  head[0] = lengthTag(field)
  writeVarint(head, 1, bytes.length)
  return Buffer.concat([head, bytes])
}

/** A field that holds a whole number. @param field 1 to 15 */
export function varintField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(1 + varintBytes(value))
  bytes[0] = varintTag(field)
  writeVarint(bytes, 1, value)
  return bytes
}
