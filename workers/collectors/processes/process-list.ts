import { readdirSync } from 'node:fs'
import { describeError } from '../../../src/shared/describe-error.js'

const ZERO = 0x30
/** Larger than any process id. */
const LIMIT = 2 ** 31

/** The ids of all processes, from the names in /proc. */
export class ProcessList {
  /** Ids in ascending order; the first `length` are valid. */
  pids = new Int32Array(1024)
  length = 0
  /** Why the last reading failed. */
  failure = ''
  readonly #procRoot: string

  constructor(procRoot: string) {
    this.#procRoot = procRoot
  }

  /** Returns false when the folder cannot be read. */
  read(): boolean {
    let names: readonly string[]
    try {
      names = readdirSync(this.#procRoot)
    } catch (error) {
      this.failure = describeError(error)
      return false
    }
    if (names.length > this.pids.length) this.pids = new Int32Array(names.length * 2)
    let length = 0
    let previous = 0
    let isSorted = true
    for (let index = 0; index < names.length; index++) {
      const pid = pidOf(names[index] ?? '')
      if (pid === 0) continue
      isSorted &&= pid > previous
      previous = pid
      this.pids[length++] = pid
    }
    this.length = length
    // The kernel lists them in order, but a copied tree may not.
    if (!isSorted) this.pids.subarray(0, length).sort()
    return true
  }
}

/** Returns the process id of a name; 0 if it is not one. */
function pidOf(name: string): number {
  let pid = 0
  for (let at = 0; at < name.length; at++) {
    const digit = name.charCodeAt(at) - ZERO
    if (digit < 0 || digit > 9) return 0
    pid = pid * 10 + digit
    if (pid >= LIMIT) return 0
  }
  return pid
}
