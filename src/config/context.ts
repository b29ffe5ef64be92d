import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Facts } from './facts.js'
import type { Report } from './report.js'

/** What the parts of a configuration are resolved with. */
export interface Context {
  readonly facts: Facts
  /** Absolute; what relative paths in the configuration are relative to. */
  readonly baseDir: string
  /** Whether the agent is part of a program: then `runtime` runs unless told otherwise, and `mounts`, a child process, does not. */
  readonly embedded: boolean
  readonly report: Report
}

/** The absolute path of a file that the configuration names by a path or a file: URL; undefined when it is no local file. */
export function localFile(text: string, baseDir: string): string | undefined {
  if (/^file:/i.test(text)) return URL.canParse(text) ? toPath(text) : undefined
  // One letter and a colon is a drive of Windows.
  return /^[a-z][a-z0-9+.-]+:/i.test(text) ? undefined : path.resolve(baseDir, text)
}

function toPath(url: string): string | undefined {
  try {
    return fileURLToPath(url)
  } catch {
    return undefined
  }
}
