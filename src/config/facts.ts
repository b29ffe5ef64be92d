import type { Cluster } from 'node:cluster'
import { accessSync, constants, lstatSync, readlinkSync, type Stats, statSync } from 'node:fs'
import os from 'node:os'

/** What a configuration depends on besides itself; given as a parameter, so that resolving one is a pure function. */
export interface Facts {
  readonly env: Readonly<Record<string, string | undefined>>
  /** `process.platform`: linux, darwin, win32 … */
  readonly platform: string
  /** The operating system's name of this host; undefined when it cannot tell. */
  readonly hostname: string | undefined
  /** Absolute; what relative paths of flags and of `new Agent({…})` are relative to. */
  readonly cwd: string
  readonly pid: number
  /** Number of this worker of node:cluster; undefined when the process is none. */
  readonly clusterWorker: number | undefined
  /** Whether the process may do anything: then files that others can write are not trusted. */
  readonly isRoot: boolean
  /** Where links lead to; undefined when there is no such file or it cannot be seen. */
  readonly stat: (file: string) => FileFact | undefined
  /** The file or the link itself; undefined when there is none or it cannot be seen. */
  readonly entry: (file: string) => EntryFact | undefined
  /** Whether nobody can write it because of how its filesystem is mounted. */
  readonly isReadOnly: (file: string) => boolean
}

export interface FileFact {
  readonly kind: 'file' | 'directory' | 'other'
}

export interface EntryFact extends FileFact {
  /** Of its owner; 0 is root. */
  readonly uid: number
  /** Permissions, sticky bit included: 0o1777. */
  readonly mode: number
  /** Where a link leads; undefined when it is none. */
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
    entry,
    isReadOnly,
  }
}

/** One that was deleted has no name any more: what is relative to it does not exist, and nothing else needs it. */
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

/** A worker has a channel to its primary, and node:cluster loaded; it is not loaded for the others. */
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

/** Root may write anything else: of the reasons against it only EROFS is left. */
function isReadOnly(file: string): boolean {
  try {
    accessSync(file, constants.W_OK)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EROFS'
  }
}

function kindOf(stats: Stats): FileFact['kind'] {
  return stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other'
}
