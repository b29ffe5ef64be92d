import type { StallRecord } from '../../src/shared/black-box/records.js'
import { MOST_PAYLOAD_BYTES } from '../../src/shared/black-box/slot.js'

/** Frames of each stack that are kept, in turn, until the record fits into its slot. */
const FRAMES = [20, 10, 6, 4, 2, 1]
/** Longest text of a sentence that needs to be cut. */
const LONGEST_TEXT = 500

/** Returns the record with as many frames of each stack as fit into a slot; without stacks and context when nothing else does. */
export function fitStall(record: StallRecord): StallRecord {
  for (const frames of FRAMES) {
    const stacks = record.stall.stacks.map((stack) => ({ ...stack, frames: stack.frames.slice(0, frames) }))
    const shorter = { ...record, stall: { ...record.stall, stacks } }
    if (fits(shorter)) return shorter
  }
  const { stall } = record
  const sentence = stall.sentence.slice(0, LONGEST_TEXT)
  return { ...record, stall: { ...stall, stacks: [], context: undefined, sentence } }
}

function fits(record: StallRecord): boolean {
  return Buffer.byteLength(JSON.stringify(record)) <= MOST_PAYLOAD_BYTES
}
