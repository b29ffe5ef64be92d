import { processStates } from '../../../src/collectors/processes.js'
import { FNV_OFFSET, FNV_PRIME } from '../../../src/shared/fnv.js'
import type { Scanner } from '../../procfs/scanner.js'

const OPEN = 0x28
const CLOSE = 0x29

/** Positions of the numbers of a line. */
export const UTIME = 0
export const STIME = 1
export const THREADS = 2
export const START = 3
export const RSS = 4
/** Number of columns between each of them and the previous one: proc_pid_stat(5). */
const SKIPPED = [10, 0, 4, 1, 1] as const

/** Position of the state in `processStates`. */
export const UNKNOWN_STATE = processStates.length - 1
const stateOfLetter = new Uint8Array(128).fill(UNKNOWN_STATE)
for (const [position, [, letters]] of processStates.entries()) {
  for (const letter of letters) stateOfLetter[letter.charCodeAt(0)] = position
}

/**
 * The line of /proc/[pid]/stat: `42 (name) S 1 …`. The name may contain any byte, including spaces, parentheses and newlines. The
 * last closing parenthesis ends it, because only numbers follow.
 */
export class StatLine {
  /** Position in `processStates`. */
  state = UNKNOWN_STATE
  /** CPU time in user and kernel mode and the start after boot in clock ticks, threads, and resident pages. */
  readonly numbers = new Float64Array(SKIPPED.length)
  /** Hash of the bytes of the name. */
  nameHash = 0
  #bytes: Uint8Array = new Uint8Array(0)
  #nameStart = 0
  #nameEnd = 0

  /** Parses a line. Returns false if the line is cut off or absent. */
  parse(text: Scanner): boolean {
    const { bytes, end } = text
    const close = end === 0 ? -1 : bytes.lastIndexOf(CLOSE, end - 1)
    const open = bytes.indexOf(OPEN)
    if (open === -1 || close < open) return false
    this.#bytes = bytes
    this.#nameStart = open + 1
    this.#nameEnd = close
    this.nameHash = hashOf(bytes, open + 1, close)
    text.position = close + 1
    text.skipBlanks()
    this.state = stateOfLetter[bytes[text.position] ?? 0] ?? UNKNOWN_STATE
    text.skipWord()
    const { numbers } = this
    for (let index = 0; index < SKIPPED.length; index++) {
      text.skipColumns(SKIPPED[index] ?? 0)
      text.numberInto(numbers, index)
    }
    // RSS is the last column needed: a line that has it has all others.
    return !Number.isNaN(numbers[RSS] ?? Number.NaN)
  }

  /** The name in the parsed text; valid until the text changes. */
  get name(): Uint8Array {
    return this.#bytes.subarray(this.#nameStart, this.#nameEnd)
  }
}

/** FNV-1a of 32 bits. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = FNV_OFFSET
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), FNV_PRIME)
  return hash
}
