import { readFileSync } from 'node:fs'

/** AT_PAGESZ of linux/auxvec.h. */
const PAGE_SIZE_ENTRY = 6
const USUAL_BYTES = 4096
const WORD_BYTES = 8

/**
 * Returns the size of the kernel's pages, in which /proc counts memory, from the auxiliary vector of this process (getauxval(3)).
 * 4096 where that cannot be read.
 */
export function pageBytes(file = '/proc/self/auxv'): number {
  try {
    const vector = readFileSync(file)
    for (let at = 0; at + 2 * WORD_BYTES <= vector.length; at += 2 * WORD_BYTES) {
      if (vector.readUInt32LE(at) === PAGE_SIZE_ENTRY) return vector.readUInt32LE(at + WORD_BYTES)
    }
  } catch {
    // Not on this platform, or without /proc: a copied tree is read.
  }
  return USUAL_BYTES
}
