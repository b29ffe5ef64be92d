import type { BigIntStats } from 'node:fs'

/** A file that was read, or a folder that was searched for files, with its stamp at that time. */
export interface Seen {
  /** Absolute path. */
  readonly path: string
  readonly stamp: string
  /** Whether a name in this folder counts; undefined for a file. */
  readonly counts?: ((name: string) => boolean) | undefined
}

const NOTHING = 'nothing'

/**
 * Returns a text that changes with the content of a file. The inode differs after another file has taken its place; the change time
 * also covers its permissions.
 * @param stats undefined when there is no such file or it cannot be seen
 */
export function fileStamp(stats: BigIntStats | undefined): string {
  if (stats === undefined) return NOTHING
  const { ino, size, mtimeNs, ctimeNs } = stats
  return [ino, size, mtimeNs, ctimeNs].join()
}

/**
 * Returns a text that changes with the names in a folder that count.
 * @param names undefined when there is no such folder or it cannot be read
 */
export function folderStamp(names: readonly string[] | undefined, counts: (name: string) => boolean): string {
  return names === undefined ? NOTHING : names.filter(counts).sort().join('/')
}
