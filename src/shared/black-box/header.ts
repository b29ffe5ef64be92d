import { crc32 } from 'node:zlib'
import type { ProcessIdentity } from './process-identity.js'
import { SLOT_BYTES } from './slot.js'

/** Version of the file's format; raised when a reader of the one before would misread it. */
export const FORMAT = 1

/** First line of every black box of any version, without the version. */
const TITLE = 'hostpulse black box '
const FIRST_LINE = /^hostpulse black box (\d{1,9})\n/

/** Stalls have slots of their own, so that a storm of them does not push out the seconds. */
const STALL_SLOTS = 256
/** Seconds beyond `keep`: starts and ends take slots, too. */
const SPARE_SLOTS = 60

/** First slot of a file: the kinds and the owner of the others. Three lines of text: title, JSON, checksum. */
export interface Header {
  /** Slots of the first ring: the seconds, and starts and ends of runs. */
  readonly seconds: number
  /** Slots of the second ring: the stalls. */
  readonly stalls: number
  /** The process that writes, or wrote last. */
  readonly owner: ProcessIdentity
}

export type HeaderReading =
  | { readonly status: 'ok'; readonly header: Header }
  /** A black box of another version. */
  | { readonly status: 'older' | 'newer'; readonly format: number }
  /** `foreign`: no black box; `empty`: no bytes at all. */
  | { readonly status: 'foreign' | 'empty' }
  | { readonly status: 'damaged' }

/** @param keepMs time that the seconds cover */
export function headerFor(keepMs: number, owner: ProcessIdentity): Header {
  return { seconds: Math.ceil(keepMs / 1000) + SPARE_SLOTS, stalls: STALL_SLOTS, owner }
}

/** Returns the size of the whole file. */
export function fileBytes({ seconds, stalls }: Pick<Header, 'seconds' | 'stalls'>): number {
  return SLOT_BYTES * (1 + seconds + stalls)
}

/** Returns the first slot of a file. */
export function headerSlot(header: Header): Buffer {
  const json = JSON.stringify(header)
  const slot = Buffer.alloc(SLOT_BYTES)
  slot.write(`${TITLE}${FORMAT}\n${json}\n${checksumOf(json)}\n`)
  return slot
}

/** @param bytes of the file, from its beginning; the first slot is enough */
export function readHeader(bytes: Buffer): HeaderReading {
  if (bytes.length === 0) return { status: 'empty' }
  const text = bytes.toString('utf8', 0, SLOT_BYTES)
  const [, format] = FIRST_LINE.exec(text) ?? []
  if (format === undefined) return { status: 'foreign' }
  if (Number(format) !== FORMAT) {
    return { status: Number(format) < FORMAT ? 'older' : 'newer', format: Number(format) }
  }
  const [, json = '', checksum] = text.split('\n')
  return checksum === checksumOf(json) ? { status: 'ok', header: JSON.parse(json) } : { status: 'damaged' }
}

function checksumOf(json: string): string {
  return crc32(json).toString(16).padStart(8, '0')
}
