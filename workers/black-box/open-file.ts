import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  type Stats,
  writeSync,
} from 'node:fs'
import { errorCode } from '../../src/shared/describe-error.js'

/** Zeros are written in pieces of this size. */
const PIECE_BYTES = 64 * 1024
const PRIVATE = 0o600

/** Result of opening: the open file, no file, or why the file cannot be used. */
export type Opened =
  | { readonly status: 'ok'; readonly descriptor: number }
  | { readonly status: 'absent' }
  | { readonly status: 'refused'; readonly reason: string }

/** Opens a file for reading and writing, and makes it private. Follows no link. @throws the system's error */
export function openExisting(file: string): Opened {
  const found = entryOf(file)
  if (found === undefined) return { status: 'absent' }
  if (!found.isFile()) return { status: 'refused', reason: `it is ${kindOf(found)}, not a file` }
  const descriptor = openSync(file, constants.O_RDWR | constants.O_NOFOLLOW)
  if ((fstatSync(descriptor).mode & 0o077) !== 0) fchmodSync(descriptor, PRIVATE)
  return { status: 'ok', descriptor }
}

/** Returns all bytes of an open file. @throws the system's error */
export function readAll(descriptor: number): Buffer {
  const bytes = Buffer.alloc(fstatSync(descriptor).size)
  let length = 0
  let count: number
  do {
    count = readSync(descriptor, bytes, length, bytes.length - length, length)
    length += count
  } while (count > 0 && length < bytes.length)
  return bytes.subarray(0, length)
}

/**
 * Creates and opens a file of zeros, readable only by its owner, with all its space reserved. It gets its name once it is complete.
 * @throws the system's error; no file is then left
 */
export function createPrivate(file: string, bytes: number): number {
  const unfinished = `${file}.new`
  rmSync(unfinished, { force: true })
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL
  const descriptor = openSync(unfinished, flags, PRIVATE)
  try {
    const zeros = Buffer.alloc(PIECE_BYTES)
    // A full disk may take part of a piece; the next call then fails.
    for (let at = 0; at < bytes; ) at += writeSync(descriptor, zeros, 0, Math.min(PIECE_BYTES, bytes - at), at)
    renameSync(unfinished, file)
    return descriptor
  } catch (error) {
    closeSync(descriptor)
    rmSync(unfinished, { force: true })
    throw error
  }
}

function entryOf(file: string): Stats | undefined {
  try {
    return lstatSync(file)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

function kindOf(entry: Stats): string {
  if (entry.isDirectory()) return 'a folder'
  return entry.isSymbolicLink() ? 'a link' : 'a device, pipe or socket'
}
