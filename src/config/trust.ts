import path from 'node:path'
import type { EntryFact, Facts } from './facts.js'

/** Number of links that Linux follows in one path. */
const MAX_LINKS = 40
const WRITABLE_BY_GROUP = 0o020
const WRITABLE_BY_OTHERS = 0o002
const STICKY = 0o1000

/**
 * Returns why root must not trust a file, by the rules of sshd's StrictModes: the file, its folders up to / and every link on
 * the way must belong to root and be writable only by their owner. A folder with the sticky bit may be writable by all, because
 * others cannot replace root's files in it. Permissions do not matter on a read-only mount.
 * @param file absolute
 * @returns the first problem and the command that fixes it; undefined when all can be trusted, when the file does not exist, or
 * when the process does not run as root
 */
export function whyDistrusted(file: string, facts: Facts): string | undefined {
  if (!facts.isRoot) return undefined
  const pending = ['/', ...stepsOf(file)]
  let folder = '/'
  let links = 0
  for (let step = pending.shift(); step !== undefined; step = pending.shift()) {
    const at = path.posix.resolve(folder, step)
    const entry = facts.entry(at)
    if (entry === undefined) return undefined
    const fault = faultOf(at, entry)
    if (fault !== undefined && !facts.isReadOnly(at)) return fault
    if (entry.target === undefined) {
      folder = at
      continue
    }
    if (++links > MAX_LINKS) return `${at} leads through more than ${MAX_LINKS} links`
    if (path.posix.isAbsolute(entry.target)) folder = '/'
    pending.unshift(...stepsOf(entry.target))
  }
  return undefined
}

function stepsOf(file: string): readonly string[] {
  return file.split('/').filter((step) => step !== '')
}

function faultOf(at: string, { uid, mode, kind, target }: EntryFact): string | undefined {
  const isLink = target !== undefined
  if (uid !== 0) {
    return `${at} belongs to the user ${uid}, and root would trust it: chown ${isLink ? '-h ' : ''}root ${quoted(at)}`
  }
  const isShared = kind === 'directory' && (mode & STICKY) !== 0
  const writers = [mode & WRITABLE_BY_GROUP ? ['its group'] : [], mode & WRITABLE_BY_OTHERS ? ['anybody'] : []].flat()
  // The mode of a link has no effect.
  if (isLink || isShared || writers.length === 0) return undefined
  const octal = mode.toString(8).padStart(4, '0')
  return `${at} can be written by ${writers.join(' and ')} (mode ${octal}), and root would trust it: chmod go-w ${quoted(at)}`
}

/** Quotes a path for a shell. */
function quoted(file: string): string {
  return /^[\w@%+=:,./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`
}
