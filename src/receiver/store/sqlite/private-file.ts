import { closeSync, mkdirSync, openSync, statSync } from 'node:fs'
import path from 'node:path'

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'cannot be written: no permission',
  EPERM: 'cannot be written: no permission',
  EROFS: 'cannot be written: its filesystem is read-only',
  ENOSPC: 'cannot be made: there is no room on its disk',
  EDQUOT: 'cannot be made: the quota of its disk is used up',
  EEXIST: 'cannot be made: what should be its folder is a file',
  ENOTDIR: 'cannot be made: what should be its folder is a file',
  EISDIR: 'is a folder',
  ENAMETOOLONG: 'is too long a name',
}

/**
 * Makes sure that a file is there and can be written. What it makes, folders too, is for its owner only: points name
 * hosts, disks and processes. SQLite itself would let everybody read it, and say no more of a failure than a number.
 * @returns what is in the way
 */
export function makePrivateFile(file: string): string | undefined {
  try {
    const found = statSync(file, { throwIfNoEntry: false })
    if (found?.isDirectory()) return 'is a folder: name a file in it'
    if (found !== undefined && !found.isFile()) return 'is not a regular file'
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    closeSync(openSync(file, 'a', 0o600))
    return undefined
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return reasons[code] ?? `cannot be opened: ${error instanceof Error ? error.message : String(error)}`
  }
}
