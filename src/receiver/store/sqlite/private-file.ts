import { closeSync, mkdirSync, openSync, statSync } from 'node:fs'
import path from 'node:path'
import { describeError, errorCode } from '../../../shared/describe-error.js'

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'cannot be written: no permission',
  EPERM: 'cannot be written: no permission',
  EROFS: 'cannot be written: its filesystem is read-only',
  ENOSPC: 'cannot be created: there is no room on its disk',
  EDQUOT: 'cannot be created: the quota of its disk is used up',
  EEXIST: 'cannot be created: its folder is a file',
  ENOTDIR: 'cannot be created: its folder is a file',
  EISDIR: 'is a folder',
  ENAMETOOLONG: 'has too long a name',
}

/**
 * Ensures that a file exists and is writable. Creates files and folders for their owner only, because points name hosts,
 * disks and processes. SQLite would create a file that everybody can read, and report failures as a number.
 * @returns the problem; undefined when there is none
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
    return reasons[errorCode(error) ?? ''] ?? `cannot be opened: ${describeError(error)}`
  }
}
