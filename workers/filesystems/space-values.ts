import { spaceMetrics } from '../../src/collectors/disk.js'
import { seriesOf } from '../../src/collectors/index.js'
import { positionIn } from '../../src/collectors/table.js'
import type { Series } from '../../src/shared/frame.js'
import type { MountEntry } from '../../src/shared/mountinfo.js'
import { ratio } from '../probes/rates.js'
import type { FailedStatfs, SpaceFigures } from './statfs.js'

/** Returns the series of one mount, in the order of `writeSpace`. */
export function spaceSeries({
  mountPoint,
  source,
  fstype,
}: Pick<MountEntry, 'mountPoint' | 'source' | 'fstype'>): Series[] {
  const tags = { mount: mountPoint, device: source, fstype }
  return spaceMetrics.map(({ type }) => seriesOf(type, tags))
}

/** Number of values that `writeSpace` writes. */
export const SPACE_VALUES = spaceMetrics.length

const position = (type: string) => positionIn(spaceMetrics, type)
const TOTAL = position('disk_total')
const FREE = position('disk_free')
const AVAILABLE = position('disk_available')
const RESERVED = position('disk_reserved')
const USED = position('disk_used')
const USED_RATIO = position('disk_used_ratio')
const INODES_TOTAL = position('disk_inodes_total')
const INODES_FREE = position('disk_inodes_free')
const ERROR = position('disk_mount_error')

/** Space of a filesystem, local or remote, or why it is unknown. */
type SpaceResult = { readonly status: 'ok'; readonly figures: SpaceFigures } | FailedStatfs

/**
 * Writes the values of one mount. Writes only the error if it cannot be read, and nothing if its path leads elsewhere or it has no
 * space, as df does.
 */
export function writeSpace(result: SpaceResult, values: Float64Array, offset: number): void {
  values.fill(Number.NaN, offset, offset + SPACE_VALUES)
  if (result.status === 'failed') values[offset + ERROR] = 1
  if (result.status === 'ok' && result.figures.blocks > 0) writeFigures(result.figures, values, offset)
}

/** Writes the space. Leaves out inodes if the filesystem has no such limit (btrfs, vfat). */
function writeFigures(figures: SpaceFigures, values: Float64Array, offset: number): void {
  const blockBytes = figures.frsize || figures.bsize
  const free = atMost(figures.blocks, figures.bfree) * blockBytes
  const available = Math.min(atMost(figures.blocks, figures.bavail) * blockBytes, free)
  const total = figures.blocks * blockBytes
  const used = total - free
  values[offset + TOTAL] = total
  values[offset + FREE] = free
  values[offset + AVAILABLE] = available
  values[offset + RESERVED] = free - available
  values[offset + USED] = used
  values[offset + USED_RATIO] = ratio(used, used + available)
  values[offset + ERROR] = 0
  if (!(figures.files > 0)) return
  values[offset + INODES_TOTAL] = figures.files
  values[offset + INODES_FREE] = atMost(figures.files, figures.ffree)
}

/** Returns the part, or 0 when it exceeds the whole: the kernel's numbers are unsigned, so overdrawn space reads as nearly 2^64. */
function atMost(whole: number, part: number): number {
  return part > whole ? 0 : part
}
