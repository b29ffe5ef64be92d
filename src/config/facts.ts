import type { Cluster } from 'node:cluster'
import { readlinkSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

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
  /** undefined when there is no such file or it cannot be seen. */
  readonly stat: (file: string) => FileFact | undefined
}

export interface FileFact {
  readonly kind: 'file' | 'directory' | 'other'
  /** Anybody may write it (mode o+w). */
  readonly worldWritable: boolean
}

/** The facts of this process and host, read now. */
export function hostFacts(): Facts {
  return {
    env: process.env,
    platform: process.platform,
    hostname: hostname(),
    cwd: cwd(),
    pid: process.pid,
    clusterWorker: clusterWorker(),
    isRoot: process.getuid?.() === 0,
    stat,
  }
}

/** A folder that was deleted has no name any more; the kernel still tells the old one, with ` (deleted)` behind it. */
function cwd(): string {
  try {
    return process.cwd()
  } catch {
    return link('/proc/self/cwd') ?? path.parse(process.execPath).root
  }
}

function link(file: string): string | undefined {
  try {
    return readlinkSync(file)
  } catch {
    return undefined
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
    const stats = statSync(file)
    const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other'
    return { kind, worldWritable: process.platform !== 'win32' && (stats.mode & 0o002) !== 0 }
  } catch {
    return undefined
  }
}
