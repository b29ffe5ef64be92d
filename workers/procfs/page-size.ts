import { readFileSync } from 'node:fs'

/** Entries of the auxiliary vector: two numbers of 64 bits, type and value (getauxval(3)). */
const ENTRY_BYTES = 16
const AT_PAGESZ = 6n
/** Size on nearly every kernel. */
const USUAL_BYTES = 4096

let known: number | undefined

/** Returns the size of a memory page in bytes, as the kernel tells each process at its start. */
export function pageBytes(): number {
  known ??= readPageBytes()
  return known
}

function readPageBytes(): number {
  try {
    const vector = readFileSync('/proc/self/auxv')
    for (let at = 0; at + ENTRY_BYTES <= vector.length; at += ENTRY_BYTES) {
      if (vector.readBigUInt64LE(at) === AT_PAGESZ) return Number(vector.readBigUInt64LE(at + ENTRY_BYTES / 2))
    }
  } catch {
    // Not Linux, or a hidden /proc.
  }
  return USUAL_BYTES
}
