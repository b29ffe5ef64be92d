import { accessSync, constants, statSync } from 'node:fs'
import { describeError, errorCode } from '../shared/describe-error.js'

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'cannot be read: no permission',
  EISDIR: 'is a folder',
}

/** Completes a sentence that begins with the file's name: why reading it failed. */
export function whyUnreadable(error: unknown): string {
  return REASONS[errorCode(error) ?? ''] ?? `cannot be read: ${describeError(error)}`
}

/** Returns why a file has no content to read, without reading it; undefined when it seems to have some. */
export function whyWithoutContent(file: string): string | undefined {
  try {
    const stats = statSync(file)
    accessSync(file, constants.R_OK)
    if (stats.isDirectory()) return REASONS['EISDIR']
    return stats.isFile() && stats.size === 0 ? 'is empty' : undefined
  } catch (error) {
    return whyUnreadable(error)
  }
}
