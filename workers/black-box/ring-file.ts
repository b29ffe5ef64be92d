import { closeSync, fstatSync, readSync, writeSync } from 'node:fs'
import { type Contents, nextSequence } from '../../src/shared/black-box/contents.js'
import { type Header, headerSlot } from '../../src/shared/black-box/header.js'
import type { BlackBoxRecord } from '../../src/shared/black-box/records.js'
import { fillSlot, MOST_PAYLOAD_BYTES, SLOT_BYTES } from '../../src/shared/black-box/slot.js'

/** Long enough for the owner in a header. */
const OWNER_BYTES = 1024

/** The file of a black box, opened for writing by its owner. Writes whole slots, in place. */
export class RingFile {
  readonly #descriptor: number
  readonly #header: Header
  readonly #slot = Buffer.alloc(SLOT_BYTES)
  readonly #first = Buffer.alloc(OWNER_BYTES)
  #nextSecond: number
  #nextStall: number

  /**
   * Takes the file over: from now on it belongs to the owner in the header.
   * @param descriptor open for reading and writing
   * @param contents content of the file; undefined if it is new
   */
  constructor(descriptor: number, header: Header, contents: Contents | undefined) {
    this.#descriptor = descriptor
    this.#header = header
    this.#nextSecond = contents === undefined ? 0 : nextSequence(contents.seconds)
    this.#nextStall = contents === undefined ? 0 : nextSequence(contents.stalls)
    writeSync(descriptor, headerSlot(header), 0, SLOT_BYTES, 0)
  }

  /** Returns why this process may no longer write; undefined while the file is its own. */
  lost(): string | undefined {
    const { token } = this.#header.owner
    readSync(this.#descriptor, this.#first, 0, OWNER_BYTES, 0)
    if (!this.#first.includes(token)) return 'another process has taken it over'
    return fstatSync(this.#descriptor).nlink === 0 ? 'it was removed' : undefined
  }

  /**
   * Writes a record to the next slot of its ring, over the oldest.
   * @throws the system's error; RangeError when the record is too long for a slot
   */
  write(record: BlackBoxRecord): void {
    const payload = Buffer.from(JSON.stringify(record))
    if (payload.length > MOST_PAYLOAD_BYTES)
      throw new RangeError(`a record of ${payload.length} bytes fits into no slot`)
    const { seconds, stalls } = this.#header
    if (record.kind === 'stall') this.#writeSlot(1 + seconds + (this.#nextStall % stalls), this.#nextStall++, payload)
    else this.#writeSlot(1 + (this.#nextSecond % seconds), this.#nextSecond++, payload)
  }

  close(): void {
    closeSync(this.#descriptor)
  }

  #writeSlot(index: number, sequence: number, payload: Buffer): void {
    fillSlot(this.#slot, sequence, payload)
    writeSync(this.#descriptor, this.#slot, 0, SLOT_BYTES, index * SLOT_BYTES)
  }
}
