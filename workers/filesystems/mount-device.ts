import type { MountEntry } from '../../src/shared/mountinfo.js'

/** What stat(2) and statfs(2) tell about the filesystem at the end of a path. */
export interface FoundFilesystem {
  /** `major:minor` of st_dev. */
  readonly deviceId: string
  /** Magic number of f_type. */
  readonly type: number
}

/**
 * Types whose files have device numbers of their own, and their magic numbers in linux/magic.h. st_dev on btrfs is that of the
 * subvolume; on an overlay it is that of a layer where a file is mounted.
 */
const ownDevices: ReadonlyMap<string, number> = new Map([
  ['btrfs', 0x9123683e],
  ['overlay', 0x794c7630],
])

/**
 * Whether a path leads to this mount, and not to what is below it or was mounted in its place: the mount may be gone, or not be
 * there in the namespace of the agent.
 * @param known devices of all mounts
 */
export function isAtMount(mount: MountEntry, { deviceId, type }: FoundFilesystem, known: ReadonlySet<string>): boolean {
  if (deviceId === mount.deviceId) return true
  if (ownDevices.get(mount.fstype) !== type || known.has(deviceId)) return false
  return isAnonymous(deviceId) && isAnonymous(mount.deviceId)
}

/** Returns a device number of stat(2) as mountinfo has it, `8:1`. Its bits are those of gnu_dev_major and gnu_dev_minor. */
export function deviceIdOf(device: number): string {
  const high = Math.floor(device / 2 ** 32)
  const low = device >>> 0
  const major = ((low >>> 8) & 0xfff) + Math.floor(high / 2 ** 12) * 2 ** 12
  const minor = (low & 0xff) + (low >>> 20) * 2 ** 8 + (high & 0xfff) * 2 ** 20
  return `${major}:${minor}`
}

/** Whether the number stands for no block device: its major number is 0. */
function isAnonymous(deviceId: string): boolean {
  return deviceId.startsWith('0:')
}
