import type { FailedPart } from '../../src/shared/protocol.js'
import { READ, type ReadResult } from '../probes/probe.js'

/** Collects the failures of one reading, except for absent files. */
export class Faults {
  readonly #part: string
  #count = 0
  #reason = ''

  /** @param part name of the part in the log */
  constructor(part: string) {
    this.#part = part
  }

  begin(): void {
    this.#count = 0
  }

  /** Adds a failure. Only the first reason is kept. */
  add(reason: string): void {
    if (this.#count === 0) this.#reason = reason
    this.#count++
  }

  /** The result of the reading. It counts all failed files and gives the reason of the first. */
  get result(): ReadResult {
    if (this.#count === 0) return READ
    const failedParts: readonly FailedPart[] = [{ part: this.#part, reason: this.#reason }]
    return { status: 'ok', partial: this.#count, reason: this.#reason, failedParts }
  }
}
