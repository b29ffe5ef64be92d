import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Facts } from './facts.js'
import type { Path } from './path.js'
import type { Report } from './report.js'

/** Context in which a configuration is resolved. */
export interface Context {
  readonly facts: Facts
  /** Returns the absolute path of the folder that relative paths at this place in the configuration resolve against. */
  readonly baseDirOf: (path: Path) => string
  /** Whether the agent is part of a program: `runtime` is then on by default, and `mounts`, a child process, is off. */
  readonly embedded: boolean
  /** Whether the command adds its own output of format json. */
  readonly hasOwnOutput?: boolean | undefined
  readonly report: Report
}

/** Returns the absolute path of a file given by a path or a file: URL; undefined when it is not a local file. */
export function localFile(text: string, baseDir: string): string | undefined {
  if (/^file:/i.test(text)) return URL.canParse(text) ? toPath(text) : undefined
  // One letter and a colon are a drive on Windows.
  return /^[a-z][a-z0-9+.-]+:/i.test(text) ? undefined : path.resolve(baseDir, text)
}

function toPath(url: string): string | undefined {
  try {
    return fileURLToPath(url)
  } catch {
    return undefined
  }
}
