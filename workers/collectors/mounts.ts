import { type Clock, systemClock } from '../../src/model/clock.js'
import type { CollectorSettings } from '../../src/model/settings.js'
import type { Probe } from '../probe.js'
import { remoteMounts } from '../sources/mount-choice.js'
import { mountTree } from '../sources/mount-tree.js'
import { parseMountinfo } from '../sources/mountinfo.js'
import { type AsyncStatfs, systemAsyncStatfs } from '../sources/statfs.js'
import { MountsProbe } from './mounts-probe.js'

/** Healthy filesystems answer well within this; a tick does not wait longer for the others. */
const LONGEST_WAIT_MS = 200

/** Calls under way at once: fewer than the threads of the pool they run on (UV_THREADPOOL_SIZE=64). */
const MAX_CALLS = 48

export interface MountsParts {
  readonly statfs?: AsyncStatfs
  readonly clock?: Clock
  /** @default 48 */
  readonly maxCalls?: number
}

/**
 * Space of remote and FUSE filesystems, and of local ones below them. To be run in a process of its own, whose libuv pool has
 * 64 threads: what is stuck keeps one of them until the kernel lets it go.
 */
export function mountsProbes({ roots, timeoutMs }: CollectorSettings, parts: MountsParts = {}): Probe[] {
  const { statfs = systemAsyncStatfs, clock = systemClock, maxCalls = MAX_CALLS } = parts
  return [new MountsProbe({ ...roots, waitMs: Math.min(LONGEST_WAIT_MS, timeoutMs / 4), statfs, clock, maxCalls })]
}

/** Whether there is anything for the collector to do. Reads nothing but the given text. @param mountinfo the text of /proc/<pid>/mountinfo */
export function hasRemoteMounts(mountinfo: Uint8Array): boolean {
  return remoteMounts(mountTree(parseMountinfo(mountinfo))).length > 0
}
