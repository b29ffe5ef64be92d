import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/*
 * The file of the write-ahead log, by https://sqlite.org/fileformat2.html#the_write_ahead_log: a header of 32 bytes, then
 * frames of 24 bytes and a page. A checksum runs through the header and all frames. Frames of an earlier use of the file
 * may follow the last one. Their salts differ.
 */
const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
/** The last bit tells the byte order of the checksums. */
const MAGIC = 0x377f0682
const MAX_PAGE_BYTES = 65_536

/**
 * Looks for damage in the write-ahead log of a SQLite file. SQLite itself reads the frames before the first damaged one, and drops
 * the others silently. A frame cut off by the end of the file is not damage: the process ended while writing it.
 * @returns the damage; undefined when there is none, or no log
 */
export function findWalDamage(wal: string): string | undefined {
  let fd: number
  try {
    fd = openSync(wal, 'r')
  } catch {
    return undefined
  }
  try {
    return scan(fd, fstatSync(fd).size)
  } finally {
    closeSync(fd)
  }
}

function scan(fd: number, size: number): string | undefined {
  if (size === 0) return undefined
  const header = Buffer.alloc(HEADER_BYTES)
  if (readSync(fd, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return 'its header is incomplete'
  const magic = header.readUInt32BE(0)
  const pageBytes = header.readUInt32BE(8)
  const checksum = new Checksum(magic === MAGIC)
  checksum.add(header.subarray(0, 24))
  const isHeader = (magic === MAGIC || magic === MAGIC + 1) && pageBytes >= 512 && pageBytes <= MAX_PAGE_BYTES
  if (!isHeader || !checksum.isAt(header, 24)) return 'its header is damaged'

  const frameBytes = FRAME_HEADER_BYTES + pageBytes
  const frame = Buffer.alloc(frameBytes)
  const frames = Math.floor((size - HEADER_BYTES) / frameBytes)
  let intact = 0
  for (let index = 0; index < frames; index++) {
    readSync(fd, frame, 0, frameBytes, HEADER_BYTES + index * frameBytes)
    const isFirstSame = sameNumber(header, 16, frame, 8)
    const isSecondSame = sameNumber(header, 20, frame, 12)
    if (!isFirstSame && !isSecondSame) continue
    checksum.add(frame.subarray(0, 8))
    checksum.add(frame.subarray(FRAME_HEADER_BYTES))
    const isIntact = index === intact && isFirstSame && isSecondSame && checksum.isAt(frame, 16)
    if (!isIntact) return `only ${intact} of its ${frames} frames can be read`
    intact++
  }
  return undefined
}

function sameNumber(a: Buffer, aAt: number, b: Buffer, bAt: number): boolean {
  return a.readUInt32BE(aAt) === b.readUInt32BE(bAt)
}

/** The running checksum of a log. */
class Checksum {
  readonly #littleEndian: boolean
  #first = 0
  #second = 0

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian
  }

  /** @param bytes a multiple of 8 */
  add(bytes: Buffer): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    for (let at = 0; at < bytes.length; at += 8) {
      this.#first = (this.#first + view.getUint32(at, this.#littleEndian) + this.#second) >>> 0
      this.#second = (this.#second + view.getUint32(at + 4, this.#littleEndian) + this.#first) >>> 0
    }
  }

  /** Whether the checksum so far is the one written at a position. */
  isAt(bytes: Buffer, position: number): boolean {
    return bytes.readUInt32BE(position) === this.#first && bytes.readUInt32BE(position + 4) === this.#second
  }
}
