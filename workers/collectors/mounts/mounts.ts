import type { MountsOptions } from '../../../src/collectors/mounts.js'
import { type Clock, systemClock } from '../../../src/shared/clock.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import { type AsyncStatfs, systemAsyncStatfs } from '../../filesystems/statfs.js'
import type { Probe } from '../../probes/probe.js'
import { MountsProbe } from './mounts-probe.js'

/** Longest wait for statfs in a tick; healthy filesystems return well within it. */
const LONGEST_WAIT_MS = 200

/** Most calls in flight: fewer than the threads of the process's pool (UV_THREADPOOL_SIZE=64). */
const MAX_CALLS = 48

export interface MountsParts {
  readonly statfs?: AsyncStatfs
  readonly clock?: Clock
  /** @default 48 */
  readonly maxCalls?: number
}

/**
 * Space of remote and FUSE filesystems and of local ones below them, filtered by the option `mounts`. Runs in a process of its
 * own with 64 threads in its libuv pool: a stuck call occupies one of them until the kernel returns.
 */
export function mountsProbes(settings: BuiltInSettings<MountsOptions>, parts: MountsParts = {}): Probe[] {
  const { roots, timeoutMs, options } = settings
  const { statfs = systemAsyncStatfs, clock = systemClock, maxCalls = MAX_CALLS } = parts
  const waitMs = Math.min(LONGEST_WAIT_MS, timeoutMs / 4)
  return [new MountsProbe({ ...roots, mounts: options.mounts, waitMs, statfs, clock, maxCalls })]
}
