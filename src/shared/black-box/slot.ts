import { crc32 } from 'node:zlib'

/** Bytes of one slot: a page, so that the kernel never has to read the rest of one before a write. */
export const SLOT_BYTES = 4096

/*
 *  0        4          8                16       20
 *  ┌────────┬──────────┬────────────────┬────────┬────────────┬───────┐
 *  │ "HPBB" │ length   │ sequence       │ CRC-32 │ payload    │ zeros │
 *  └────────┴──────────┴────────────────┴────────┴────────────┴───────┘
 * Numbers are big-endian. The checksum covers length, sequence and payload.
 */
const MARK = 0x48504242
const LENGTH_AT = 4
const SEQUENCE_AT = 8
const CHECKSUM_AT = 16
const PAYLOAD_AT = 20

/** Longest payload of a slot. */
export const MOST_PAYLOAD_BYTES = SLOT_BYTES - PAYLOAD_AT

/** The contents of a slot: `empty` when nothing was written to it yet. */
export type SlotReading =
  | { readonly status: 'ok'; readonly sequence: number; readonly payload: Buffer }
  | { readonly status: 'empty' | 'damaged' }

/**
 * Fills a slot.
 * @param sequence a whole number from 0
 * @param payload at most MOST_PAYLOAD_BYTES
 */
export function fillSlot(slot: Buffer, sequence: number, payload: Uint8Array): void {
  slot.fill(0)
  slot.writeUInt32BE(MARK, 0)
  slot.writeUInt32BE(payload.length, LENGTH_AT)
  slot.writeBigUInt64BE(BigInt(sequence), SEQUENCE_AT)
  slot.set(payload, PAYLOAD_AT)
  slot.writeUInt32BE(checksumOf(slot, payload.length), CHECKSUM_AT)
}

/** @param slot SLOT_BYTES, or fewer where the file ends */
export function readSlot(slot: Buffer): SlotReading {
  if (slot.length < SLOT_BYTES) return { status: 'damaged' }
  if (slot.readUInt32BE(0) !== MARK) return { status: slot.every((byte) => byte === 0) ? 'empty' : 'damaged' }
  const length = slot.readUInt32BE(LENGTH_AT)
  if (length > MOST_PAYLOAD_BYTES || checksumOf(slot, length) !== slot.readUInt32BE(CHECKSUM_AT)) {
    return { status: 'damaged' }
  }
  const sequence = Number(slot.readBigUInt64BE(SEQUENCE_AT))
  return { status: 'ok', sequence, payload: slot.subarray(PAYLOAD_AT, PAYLOAD_AT + length) }
}

function checksumOf(slot: Buffer, length: number): number {
  return crc32(slot.subarray(PAYLOAD_AT, PAYLOAD_AT + length), crc32(slot.subarray(LENGTH_AT, CHECKSUM_AT)))
}
