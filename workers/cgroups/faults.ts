import type { FailedPart } from '../../src/shared/protocol.js'
import { READ, type ReadResult } from '../probes/probe.js'

/** Collects the failures of one reading, except for files that are not there. */
export class Faults {
  readonly #part: string
  #count = 0
  #reason = ''

  /** @param part what the log calls it */
  constructor(part: string) {
    this.#part = part
  }

  begin(): void {
    this.#count = 0
  }

  /** Keeps the first reason. */
  add(reason: string): void {
    if (this.#count === 0) this.#reason = reason
    this.#count++
  }

  /** The result of the reading: all failed files count, and the first is told. */
  get result(): ReadResult {
    if (this.#count === 0) return READ
    const failedParts: readonly FailedPart[] = [{ part: this.#part, reason: this.#reason }]
    return { status: 'ok', partial: this.#count, reason: this.#reason, failedParts }
  }
}
