import type { MountEntry } from '../../src/shared/mountinfo.js'

/** Facts from stat(2) and statfs(2) about the filesystem at the end of a path. */
export interface FoundFilesystem {
  /** `major:minor` of st_dev. */
  readonly deviceId: string
  /** Magic number of f_type. */
  readonly type: number
}

/**
 * Types whose files have their own device numbers, with their magic numbers in linux/magic.h. st_dev on btrfs is the subvolume's.
 * On an overlay it is a layer's if a file is mounted.
 */
const ownDevices: ReadonlyMap<string, number> = new Map([
  ['btrfs', 0x9123683e],
  ['overlay', 0x794c7630],
])

/**
 * Whether a path leads to this mount, not to the filesystem below it or to another mounted in its place. The mount may be gone, or
 * absent in the agent's namespace.
 * @param known devices of all mounts
 */
export function isAtMount(mount: MountEntry, { deviceId, type }: FoundFilesystem, known: ReadonlySet<string>): boolean {
  if (deviceId === mount.deviceId) return true
  if (ownDevices.get(mount.fstype) !== type || known.has(deviceId)) return false
  return isAnonymous(deviceId) && isAnonymous(mount.deviceId)
}

/** Returns a device number of stat(2) as written in mountinfo, `8:1`. Takes its bits as gnu_dev_major and gnu_dev_minor do. */
export function deviceIdOf(device: number): string {
  const high = Math.floor(device / 2 ** 32)
  const low = device >>> 0
  const major = ((low >>> 8) & 0xfff) + Math.floor(high / 2 ** 12) * 2 ** 12
  const minor = (low & 0xff) + (low >>> 20) * 2 ** 8 + (high & 0xfff) * 2 ** 20
  return `${major}:${minor}`
}

/** Whether the number belongs to no block device: its major number is 0. */
function isAnonymous(deviceId: string): boolean {
  return deviceId.startsWith('0:')
}
