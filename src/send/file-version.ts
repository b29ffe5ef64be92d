import { statSync } from 'node:fs'

/**
 * Returns a text that changes when a file is replaced or changed in place. Synchronous: libuv's pool belongs to the host. Throws
 * when one does not exist.
 */
export function fileVersion(files: readonly string[]): string {
  return files
    .map((file) => {
      const { mtimeMs, ctimeMs, ino, size } = statSync(file)
      return `${mtimeMs} ${ctimeMs} ${ino} ${size}`
    })
    .join(', ')
}
