import { readdirSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { BriefFiles } from '../../procfs/brief-files.js'

const files = new BriefFiles()

/** Returns the names in a folder of sysfs, in order; none when it does not exist or cannot be listed. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
  } catch {
    return []
  }
}

/** Returns the text of a file; undefined when it is empty or cannot be read, as when a sensor does not answer. */
export function textOf(path: string): string | undefined {
  const text = files.line(path)?.trim()
  return text === '' ? undefined : text
}

/** Returns the integer in a file, which may be negative; NaN when there is none. */
export function integerIn(path: string): number {
  const text = textOf(path)
  return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
}

/** Returns the name of a link's target; undefined when there is no link. */
export function linkedName(path: string): string | undefined {
  try {
    return basename(readlinkSync(path))
  } catch {
    return undefined
  }
}
