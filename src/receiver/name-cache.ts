import { FNV_OFFSET, FNV_PRIME } from '../shared/fnv.js'
import type { KnownNames } from './known-names.js'
import type { WirePoint } from './wire-point.js'

/** A part of a body. */
interface TextSpan {
  readonly bytes: Buffer
  readonly from: number
  readonly to: number
}

/** Bound of all texts together; beyond it all are forgotten. Holds about as many names as the store keeps series by default. */
const MOST_BYTES = 10_000_000
const FIRST_BYTES = 16_384

/**
 * Remembers the names found in bodies, by their bytes. A sender writes the same names tick after tick, so the next body's names
 * need not be parsed, checked and looked up again.
 */
export class NameCache {
  readonly #mostBytes: number
  #texts = Buffer.alloc(FIRST_BYTES)
  #used = 0
  #byHash = new Map<number, KnownNames>()
  #epoch = 0

  /** @param mostBytes bound of all texts */
  constructor(mostBytes = MOST_BYTES) {
    this.#mostBytes = mostBytes
  }

  /** Whether the bytes at `from` are these names' text between time and value. */
  hasHead({ at, epoch, headLength }: KnownNames, bytes: Buffer, from: number): boolean {
    return epoch === this.#epoch && isAt(this.#texts, at, headLength, bytes, from)
  }

  /** As `hasHead`, for the text after the value. */
  hasTail({ at, epoch, headLength, tailLength }: KnownNames, bytes: Buffer, from: number): boolean {
    return epoch === this.#epoch && isAt(this.#texts, at + headLength, tailLength, bytes, from)
  }

  /** Returns the names written as these two texts; undefined when they are not known. */
  find(head: TextSpan, tail: TextSpan): KnownNames | undefined {
    let names = this.#byHash.get(hashOf(head, tail))
    for (; names !== undefined; names = names.sibling) {
      if (names.headLength !== head.to - head.from || names.tailLength !== tail.to - tail.from) continue
      if (this.hasHead(names, head.bytes, head.from) && this.hasTail(names, tail.bytes, tail.from)) return names
    }
    return undefined
  }

  /** Remembers valid names. */
  add(head: TextSpan, tail: TextSpan, { host, type, tags }: WirePoint): KnownNames {
    const headLength = head.to - head.from
    const tailLength = tail.to - tail.from
    const at = this.#room(headLength + tailLength)
    head.bytes.copy(this.#texts, at, head.from, head.to)
    tail.bytes.copy(this.#texts, at + headLength, tail.from, tail.to)
    const hash = hashOf(head, tail)
    const names: KnownNames = {
      host,
      type,
      ...(tags && { tags }),
      at,
      epoch: this.#epoch,
      headLength,
      tailLength,
      next: undefined,
      sibling: this.#byHash.get(hash),
      series: undefined,
    }
    this.#byHash.set(hash, names)
    return names
  }

  #room(bytes: number): number {
    if (this.#used + bytes > this.#mostBytes) {
      this.#byHash = new Map()
      this.#used = 0
      this.#epoch++
    }
    const at = this.#used
    this.#used += bytes
    if (this.#used > this.#texts.length) {
      const larger = Buffer.alloc(Math.max(this.#used, this.#texts.length * 2))
      this.#texts.copy(larger)
      this.#texts = larger
    }
    return at
  }
}

function isAt(texts: Buffer, at: number, length: number, bytes: Buffer, from: number): boolean {
  if (from + length > bytes.length) return false
  for (let index = 0; index < length; index++) if (texts[at + index] !== bytes[from + index]) return false
  return true
}

/** FNV-1a, cut to 31 bits. */
function hashOf(head: TextSpan, tail: TextSpan): number {
  return hashed(tail, hashed(head, FNV_OFFSET)) >>> 1
}

function hashed({ bytes, from, to }: TextSpan, start: number): number {
  let hash = start
  for (let index = from; index < to; index++) hash = Math.imul(hash ^ (bytes[index] ?? 0), FNV_PRIME)
  return hash
}
