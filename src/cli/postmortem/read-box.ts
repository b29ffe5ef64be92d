import { readFileSync, statSync } from 'node:fs'
import { type Contents, readContents } from '../../shared/black-box/contents.js'
import { FORMAT } from '../../shared/black-box/header.js'
import { describeError, errorCode } from '../../shared/describe-error.js'

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EISDIR: 'is a folder, not a black box',
  EACCES: 'cannot be read: permission denied (EACCES); only its owner and root may',
}

/**
 * Returns the contents of a black box.
 * @param path absolute
 * @param file the path as the user wrote it
 * @throws an Error with one sentence about why it cannot be read
 */
export function readBox(path: string, file: string): Contents {
  const reading = readContents(bytesOf(path, file))
  switch (reading.status) {
    case 'ok':
      return reading.contents
    case 'empty':
      throw new Error(`${file} is empty: nothing was written to it`)
    case 'foreign':
      throw new Error(`${file} is not a black box of hostpulse`)
    default:
      throw new Error(
        `${file} has format ${reading.format} of ${reading.status === 'newer' ? 'a newer' : 'an older'} hostpulse; this one reads format ${FORMAT}`,
      )
  }
}

function bytesOf(path: string, file: string): Buffer {
  try {
    const found = statSync(path)
    // A pipe or a device may never end.
    if (!found.isFile() && !found.isDirectory()) throw new Error('it is not a file')
    return readFileSync(path)
  } catch (error) {
    throw new Error(`${file} ${UNREADABLE[errorCode(error) ?? ''] ?? `cannot be read: ${describeError(error)}`}`)
  }
}
