import type { Cluster } from 'node:cluster'
import {
  accessSync,
  constants,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  type Stats,
  statSync,
} from 'node:fs'
import os from 'node:os'
import { errorCode } from '../shared/describe-error.js'
import { fileStamp } from './stamp.js'
import { whyWithoutContent } from './why-unreadable.js'

/** Facts about the process and host that a configuration depends on; passed in, so that resolving it is a pure function. */
export interface Facts {
  readonly env: Readonly<Record<string, string | undefined>>
  /** `process.platform`: linux, darwin, win32 … */
  readonly platform: string
  /** The operating system's name of this host; undefined when it cannot tell. */
  readonly hostname: string | undefined
  /** Working directory, absolute; relative paths in flags and in `new Agent({…})` resolve against it. */
  readonly cwd: string
  readonly pid: number
  /** Number of this worker of node:cluster; undefined in any other process. */
  readonly clusterWorker: number | undefined
  /** Whether the process is root, which must not trust files that others can write. */
  readonly isRoot: boolean
  /** Follows links; returns undefined when the file does not exist or cannot be seen. */
  readonly stat: (file: string) => FileFact | undefined
  /** Returns why a file has no content to read, such as `is empty`; undefined when it seems to have some. */
  readonly withoutContent: (file: string) => string | undefined
  /** Does not follow a link; returns undefined when there is no such entry or it cannot be seen. */
  readonly entry: (file: string) => EntryFact | undefined
  /** Returns the names in a folder; undefined when it does not exist or cannot be read. */
  readonly list: (folder: string) => readonly string[] | undefined
  /** Returns a text that changes when the file changes or another takes its place. */
  readonly stamp: (file: string) => string
  /** Returns the text of a small file; undefined when it cannot be read. */
  readonly read: (file: string) => string | undefined
  /** Whether the file is on a read-only mount. */
  readonly isReadOnly: (file: string) => boolean
}

export interface FileFact {
  readonly kind: 'file' | 'directory' | 'other'
}

export interface EntryFact extends FileFact {
  /** User id of the owner; 0 is root. */
  readonly uid: number
  /** Permissions, sticky bit included: 0o1777. */
  readonly mode: number
  /** Target of a link; undefined for anything else. */
  readonly target: string | undefined
}

/** The facts of this process and host, read now. */
export function hostFacts(): Facts {
  return {
    env: process.env,
    platform: process.platform,
    hostname: hostname(),
    cwd: workingDirectory(),
    pid: process.pid,
    clusterWorker: clusterWorker(),
    isRoot: process.geteuid?.() === 0,
    stat,
    withoutContent: whyWithoutContent,
    entry,
    list,
    stamp,
    read,
    isReadOnly,
  }
}

/** Returns a placeholder when the directory was deleted. Only relative paths use it, and none of them can exist. */
function workingDirectory(): string {
  try {
    return process.cwd()
  } catch {
    return '/(the working directory was deleted)'
  }
}

function hostname(): string | undefined {
  try {
    return os.hostname() || undefined
  } catch {
    return undefined
  }
}

/** Loads node:cluster only in a process with a channel to its parent, which every cluster worker has. */
function clusterWorker(): number | undefined {
  if (!process.connected) return undefined
  const cluster = process.getBuiltinModule('node:cluster') as unknown as Cluster
  return cluster.worker?.id
}

function stat(file: string): FileFact | undefined {
  try {
    return { kind: kindOf(statSync(file)) }
  } catch {
    return undefined
  }
}

function entry(file: string): EntryFact | undefined {
  try {
    const stats = lstatSync(file)
    const target = stats.isSymbolicLink() ? readlinkSync(file) : undefined
    return { kind: kindOf(stats), uid: stats.uid, mode: stats.mode & 0o7777, target }
  } catch {
    return undefined
  }
}

function list(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder)
  } catch {
    return undefined
  }
}

function stamp(file: string): string {
  try {
    return fileStamp(statSync(file, { bigint: true }))
  } catch {
    return fileStamp(undefined)
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** Reliable for root only: any other user may also lack the permission to write. */
function isReadOnly(file: string): boolean {
  try {
    accessSync(file, constants.W_OK)
    return false
  } catch (error) {
    return errorCode(error) === 'EROFS'
  }
}

function kindOf(stats: Stats): FileFact['kind'] {
  return stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other'
}
