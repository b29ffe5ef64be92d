import type { StallRecord } from '../../src/shared/black-box/records.js'
import { MOST_PAYLOAD_BYTES } from '../../src/shared/black-box/slot.js'

/** Numbers of frames to keep of each stack, tried in turn until the record fits into its slot. */
const FRAMES = [20, 10, 6, 4, 2, 1]
/** Length to which an overlong sentence is cut. */
const LONGEST_TEXT = 500

/** Returns the record with as many frames of each stack as fit into a slot. Leaves out stacks and context if nothing else fits. */
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
