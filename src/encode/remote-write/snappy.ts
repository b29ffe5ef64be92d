import { writeVarint } from '../protobuf.js'

/*
 * Snappy's block format: https://github.com/google/snappy/blob/main/format_description.txt
 * Written here because a body is compressed in the same loop and memory as it is written: no copy of the input, no table
 * per block, and none of the package's assembling of typed arrays.
 */

const BLOCK_BYTES = 65_536
const MAX_HASH_BITS = 14
/** A match is found by its first four bytes. */
const SHORTEST_MATCH = 4
const LONGEST_COPY = 64
/** After so many bytes without a match the search takes larger and larger steps: such data will not shrink. */
const PATIENCE_BITS = 5
const MAX_PREAMBLE_BYTES = 5

/** Compresses whole inputs; keeps its table between them. */
export class Snappy {
  readonly #table = new Uint16Array(1 << MAX_HASH_BITS)

  compress(input: Buffer): Buffer {
    // The format's own bound: literals cost at most a sixth more.
    const output = Buffer.allocUnsafeSlow(MAX_PREAMBLE_BYTES + 32 + input.length + Math.ceil(input.length / 6))
    let at = writeVarint(output, 0, input.length)
    for (let start = 0; start < input.length; start += BLOCK_BYTES) {
      at = this.#compressBlock(input, start, Math.min(start + BLOCK_BYTES, input.length), output, at)
    }
    return output.subarray(0, at)
  }

  /** Offsets in the table count from the block's start, so that they fit into 16 bits. */
  #compressBlock(input: Buffer, start: number, end: number, output: Buffer, from: number): number {
    // No more of the table than the block can fill: a small body is compressed in less than clearing all of it takes.
    const hashBits = Math.min(MAX_HASH_BITS, 32 - Math.clz32(end - start))
    const table = this.#table.fill(0, 0, 1 << hashBits)
    let at = from
    /** What was not written yet begins here. */
    let pending = start
    let next = start + 1
    let misses = 1 << PATIENCE_BITS
    while (next + SHORTEST_MATCH <= end) {
      const word = wordAt(input, next)
      const slot = Math.imul(word, 0x1e35a7bd) >>> (32 - hashBits)
      const candidate = start + (table[slot] as number)
      table[slot] = next - start
      if (candidate >= next || wordAt(input, candidate) !== word) {
        next += misses++ >>> PATIENCE_BITS
        continue
      }
      let length = SHORTEST_MATCH
      while (next + length < end && input[candidate + length] === input[next + length]) length++
      at = writeLiteral(input, pending, next, output, at)
      at = writeCopies(output, at, next - candidate, length)
      next += length
      pending = next
      misses = 1 << PATIENCE_BITS
    }
    return writeLiteral(input, pending, end, output, at)
  }
}

function wordAt(bytes: Buffer, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  )
}

function writeLiteral(input: Buffer, start: number, end: number, output: Buffer, from: number): number {
  if (start === end) return from
  let at = from
  const last = end - start - 1
  if (last < 60) output[at++] = last << 2
  else if (last < 256) {
    output[at++] = 60 << 2
    output[at++] = last
  } else {
    output[at++] = 61 << 2
    output[at++] = last & 0xff
    output[at++] = last >>> 8
  }
  input.copy(output, at, start, end)
  return at + last + 1
}

/** Copies with an offset of two bytes; a shorter one never pays for the branches it needs. */
function writeCopies(output: Buffer, from: number, offset: number, length: number): number {
  let at = from
  for (let rest = length; rest > 0; rest -= LONGEST_COPY) {
    const bytes = Math.min(rest, LONGEST_COPY)
    output[at++] = ((bytes - 1) << 2) | 2
    output[at++] = offset & 0xff
    output[at++] = offset >>> 8
  }
  return at
}
