import { type Header, type HeaderReading, readHeader } from './header.js'
import type { BlackBoxRecord } from './records.js'
import { readSlot, SLOT_BYTES } from './slot.js'

/** A record and its place in its ring. */
export interface PlacedRecord {
  readonly sequence: number
  readonly record: BlackBoxRecord
}

/** The good slots of one ring, the oldest first. */
export interface Ring {
  readonly records: readonly PlacedRecord[]
  /** Slots that were written but cannot be read. */
  readonly damaged: number
}

/** The contents of a file. */
export interface Contents {
  /** Undefined when the first slot is damaged; the others may still be good. */
  readonly header: Header | undefined
  readonly seconds: Ring
  readonly stalls: Ring
}

export type ContentsReading =
  | { readonly status: 'ok'; readonly contents: Contents }
  | Exclude<HeaderReading, { status: 'ok' | 'damaged' }>

/** @param bytes the whole file, or as much of it as there is */
export function readContents(bytes: Buffer): ContentsReading {
  const reading = readHeader(bytes)
  if (reading.status === 'damaged') return { status: 'ok', contents: withoutHeader(bytes) }
  if (reading.status !== 'ok') return reading
  const { header } = reading
  const seconds = readRing(bytes, 1, header.seconds)
  const stalls = readRing(bytes, 1 + header.seconds, header.stalls)
  return { status: 'ok', contents: { header, seconds, stalls } }
}

/** Returns the sequence number that follows those of a ring. */
export function nextSequence({ records }: Ring): number {
  return (records.at(-1)?.sequence ?? -1) + 1
}

/** Keeps every good slot of the ring's latest turn: one that is damaged costs no other. */
function readRing(bytes: Buffer, firstSlot: number, slots: number): Ring {
  const { records, damaged } = readSlots(bytes, firstSlot, slots)
  // The place of a copied slot does not match its number.
  const placed = records.filter(({ sequence, slot }) => (slot - firstSlot) % slots === sequence % slots)
  const latest = placed.at(-1)?.sequence ?? 0
  return {
    records: placed.filter(({ sequence }) => sequence > latest - slots),
    damaged: damaged + records.length - placed.length,
  }
}

/** Sorts records into the rings by kind, because the places of the rings are unknown. */
function withoutHeader(bytes: Buffer): Contents {
  const { records, damaged } = readSlots(bytes, 1, Math.floor(bytes.length / SLOT_BYTES) - 1)
  return {
    header: undefined,
    seconds: { records: records.filter(({ record }) => record.kind !== 'stall'), damaged: damaged + 1 },
    stalls: { records: records.filter(({ record }) => record.kind === 'stall'), damaged: 0 },
  }
}

function readSlots(bytes: Buffer, firstSlot: number, slots: number) {
  const records: (PlacedRecord & { readonly slot: number })[] = []
  let damaged = 0
  for (let slot = firstSlot; slot < firstSlot + slots; slot++) {
    const at = slot * SLOT_BYTES
    const reading = readSlot(bytes.subarray(at, at + SLOT_BYTES))
    const record = reading.status === 'ok' ? parse(reading.payload) : undefined
    if (reading.status === 'ok' && record !== undefined) records.push({ sequence: reading.sequence, record, slot })
    else if (reading.status !== 'empty') damaged++
    // A file that was cut off ends here.
    if (at + SLOT_BYTES > bytes.length) break
  }
  return { records: records.sort((a, b) => a.sequence - b.sequence), damaged }
}

function parse(payload: Buffer): BlackBoxRecord | undefined {
  try {
    return JSON.parse(payload.toString()) as BlackBoxRecord
  } catch {
    return undefined
  }
}
