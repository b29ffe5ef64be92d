import { statfsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { spaceMetrics } from '../../src/collectors/disk.js'
import { seriesOf } from '../../src/collectors/index.js'
import { positionIn } from '../../src/collectors/table.js'
import { describeError, errorCode } from '../../src/shared/describe-error.js'
import type { Series } from '../../src/shared/frame.js'
import { ratio } from '../probes/rates.js'
import type { MountEntry } from './mountinfo.js'

/** Result of statfs(2) as node:fs returns it. */
export interface FilesystemFigures {
  readonly bsize: number
  /** Unit of `blocks`, `bfree` and `bavail` where it differs from `bsize`, as on some FUSE filesystems. Newer versions of Node have it. */
  readonly frsize?: number
  readonly blocks: number
  readonly bfree: number
  readonly bavail: number
  readonly files: number
  readonly ffree: number
}

/** Throws when statfs fails. */
export type Statfs = (path: Buffer) => FilesystemFigures

/** Rejects when statfs fails; may never settle. */
export type AsyncStatfs = (path: Buffer) => Promise<FilesystemFigures>

/** Returns at once for local filesystems; any other may block the thread, and with it the process, for ever. */
export const systemStatfs: Statfs = (path) => statfsSync(path)

/** Occupies a thread of the libuv pool until statfs returns. */
export const systemAsyncStatfs: AsyncStatfs = (path) => statfs(path)

/** Returns the path of a host's mount point as the agent sees it. @param rootfs where the host's root is */
export function pathUnder(rootfs: string, { path }: MountEntry): Buffer {
  const prefix = rootfs.replace(/\/+$/, '')
  return prefix === '' ? path : Buffer.concat([Buffer.from(prefix), path])
}

/** Returns the series of one mount, in the order of `writeSpace`. */
export function spaceSeries({ mountPoint, source, fstype }: MountEntry): Series[] {
  const tags = { mount: mountPoint, device: source, fstype }
  return spaceMetrics.map(({ type }) => seriesOf(type, tags))
}

/** Number of values that `writeSpace` writes. */
export const SPACE_VALUES = spaceMetrics.length

const position = (type: string) => positionIn(spaceMetrics, type)
const TOTAL = position('disk_total')
const FREE = position('disk_free')
const AVAILABLE = position('disk_available')
const USED = position('disk_used')
const USED_RATIO = position('disk_used_ratio')
const INODES_TOTAL = position('disk_inodes_total')
const INODES_FREE = position('disk_inodes_free')

/**
 * Writes the values of one mount. All are NaN without figures, and for a filesystem without space, which df leaves out too.
 * Inodes are NaN where the filesystem has no such limit (btrfs, vfat).
 */
export function writeSpace(figures: FilesystemFigures | undefined, values: Float64Array, offset: number): void {
  if (figures === undefined || !(figures.blocks > 0)) {
    values.fill(Number.NaN, offset, offset + SPACE_VALUES)
    return
  }
  const blockBytes = figures.frsize || figures.bsize
  const free = atMost(figures.blocks, figures.bfree) * blockBytes
  const available = atMost(figures.blocks, figures.bavail) * blockBytes
  const total = figures.blocks * blockBytes
  const used = total - free
  values[offset + TOTAL] = total
  values[offset + FREE] = free
  values[offset + AVAILABLE] = available
  values[offset + USED] = used
  values[offset + USED_RATIO] = ratio(used, used + available)
  values[offset + INODES_TOTAL] = figures.files > 0 ? figures.files : Number.NaN
  values[offset + INODES_FREE] = figures.files > 0 ? atMost(figures.files, figures.ffree) : Number.NaN
}

/** Returns the part, or 0 when it exceeds the whole: the kernel's numbers are unsigned, so overdrawn space reads as nearly 2^64. */
function atMost(whole: number, part: number): number {
  return part > whole ? 0 : part
}

/** Returns the reason for a failed statfs in a few words. */
export function statfsFailure({ mountPoint }: MountEntry, error: unknown): string {
  return `statfs ${mountPoint}: ${errorCode(error) ?? describeError(error)}`
}
