import { writeExact } from '../decimal.js'

/** The first double above every signed integer of 64 bits. */
const LIMIT = 2 ** 63
const LARGEST = Buffer.from('9223372036854775807')
const SMALLEST = Buffer.from('-9223372036854775808')

/** Writes the signed integer of 64 bits nearest to a number: receivers refuse any larger one. Returns the end. */
export function writeInt64(bytes: Uint8Array, at: number, value: number): number {
  if (value < LIMIT && value > -LIMIT) return writeExact(bytes, at, Math.round(value))
  const nearest = value > 0 ? LARGEST : SMALLEST
  bytes.set(nearest, at)
  return at + nearest.length
}
