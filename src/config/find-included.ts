import path from 'node:path'
import { matchesAny } from '../shared/name-filter.js'
import type { Facts } from './facts.js'
import { folderStamp, type Seen } from './stamp.js'

const WILDCARD = /[*?]/

/** Whether a pattern may match any number of files, including none. */
export function isGlob(pattern: string): boolean {
  return WILDCARD.test(pattern)
}

/**
 * Returns the files that a pattern of `include` names, sorted by name, folder by folder. As in a shell, `*` and `?` match characters
 * within one name, but not a dot at its beginning.
 * @param pattern relative to the folder, or absolute
 * @param onFolder called with each folder that was searched
 * @returns absolute paths; a pattern without wildcards yields its path even if there is no such file
 */
export function findIncluded(
  pattern: string,
  folder: string,
  facts: Facts,
  onFolder: (seen: Seen) => void,
): readonly string[] {
  const { root } = path.parse(pattern)
  const steps = path.normalize(pattern.slice(root.length)).split(path.sep)
  const start = root === '' ? folder : root
  if (!isGlob(pattern)) return [path.join(start, ...steps)]
  return search(start, steps, facts, onFolder).filter((found) => isThere(found, facts))
}

function search(
  folder: string,
  [step, ...rest]: readonly string[],
  facts: Facts,
  onFolder: (seen: Seen) => void,
): readonly string[] {
  if (step === undefined) return [folder]
  if (!isGlob(step)) return search(path.join(folder, step), rest, facts, onFolder)
  const matches = matchesAny([step])
  const counts = (name: string) => matches(name) && (step.startsWith('.') || !name.startsWith('.'))
  const names = facts.list(folder)
  onFolder({ path: folder, stamp: folderStamp(names, counts), counts })
  const found = (names ?? []).filter(counts).sort()
  return found.flatMap((name) => search(path.join(folder, name), rest, facts, onFolder))
}

/** Counts a dangling link as a file, so that its missing target is reported. */
function isThere(file: string, { entry, stat }: Facts): boolean {
  return entry(file) !== undefined && stat(file)?.kind !== 'directory'
}
