import { writeVarint } from '../protobuf.js'

/*
 * Snappy's block format: https://github.com/google/snappy/blob/main/format_description.txt
 * Our own, because packages copy the input, allocate a hash table per block and assemble typed arrays.
 */

const BLOCK_BYTES = 65_536
const MAX_HASH_BITS = 14
/** Bytes that are hashed to find a match. */
const SHORTEST_MATCH = 4
const LONGEST_COPY = 64
/** After 2^5 misses the search takes increasingly large steps, because the data hardly compresses. */
const SKIP_BITS = 5
const MAX_PREAMBLE_BYTES = 5

/** Compresses whole inputs. Reuses its hash table. */
export class Snappy {
  readonly #table = new Uint16Array(1 << MAX_HASH_BITS)

  compress(input: Buffer): Buffer {
    // The format's bound for incompressible input.
    const output = Buffer.allocUnsafeSlow(MAX_PREAMBLE_BYTES + 32 + input.length + Math.ceil(input.length / 6))
    let at = writeVarint(output, 0, input.length)
    for (let start = 0; start < input.length; start += BLOCK_BYTES) {
      at = this.#compressBlock(input, start, Math.min(start + BLOCK_BYTES, input.length), output, at)
    }
    return output.subarray(0, at)
  }

  /** Table offsets count from the start of the block, so that they fit into 16 bits. */
  #compressBlock(input: Buffer, start: number, end: number, output: Buffer, from: number): number {
    // Clears only as much of the table as the block can fill: for a small body, clearing all of it costs more than compressing.
    const hashBits = Math.min(MAX_HASH_BITS, 32 - Math.clz32(end - start))
    const table = this.#table.fill(0, 0, 1 << hashBits)
    let at = from
    /** Start of the input not yet written. */
    let pending = start
    let next = start + 1
    let misses = 1 << SKIP_BITS
    while (next + SHORTEST_MATCH <= end) {
      const word = wordAt(input, next)
      const slot = Math.imul(word, 0x1e35a7bd) >>> (32 - hashBits)
      const candidate = start + (table[slot] as number)
      table[slot] = next - start
      if (candidate >= next || wordAt(input, candidate) !== word) {
        next += misses++ >>> SKIP_BITS
        continue
      }
      let length = SHORTEST_MATCH
      while (next + length < end && input[candidate + length] === input[next + length]) length++
      at = writeLiteral(input, pending, next, output, at)
      at = writeCopies(output, at, next - candidate, length)
      next += length
      pending = next
      misses = 1 << SKIP_BITS
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

/** Writes copies with two-byte offsets. One-byte offsets do not pay for the extra branches. */
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
