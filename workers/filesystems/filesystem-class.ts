import type { MountEntry } from '../../src/shared/mountinfo.js'
import { classOfType, type FilesystemClass, isOverlay } from './filesystem-types.js'

/** Returns the class of a mounted filesystem. The type alone does not tell an image from a disk. */
export function filesystemClass(entry: MountEntry): FilesystemClass {
  if (isSnapshot(entry)) return 'snapshot'
  if (isAppImage(entry) || isImageOfLayers(entry)) return 'image'
  // A disc is always full; a disk formatted for exchange is not.
  if (entry.fstype === 'udf' && isReadOnly(entry)) return 'image'
  return classOfType(entry.fstype)
}

/** Whether a filesystem is a snapshot. Only names of snapshots have an `@` (zfs(8)); over NFS the path tells. */
function isSnapshot({ fstype, source, mountPoint }: MountEntry): boolean {
  return (fstype === 'zfs' && source.includes('@')) || mountPoint.includes('/.zfs/snapshot/')
}

/**
 * Whether a filesystem is an AppImage. It mounts itself below a temporary directory; its name is the type, or the source in later
 * versions.
 */
function isAppImage({ fstype, source, mountPoint }: MountEntry): boolean {
  if (fstype !== 'fuse' && !fstype.startsWith('fuse.')) return false
  return [fstype, source].some((name) => /\.appimage$/i.test(name)) || /\/\.mount_[^/]*$/.test(mountPoint)
}

/** Whether an overlay is read-only. It then has the space of its upper layer, usually an image: composefs, systemd-sysext. */
function isImageOfLayers(entry: MountEntry): boolean {
  const { fstype, source, superOptions } = entry
  if (!isOverlay(fstype) || superOptions.split(',').some((option) => option.startsWith('upperdir='))) return false
  return source === 'composefs' || isReadOnly(entry)
}

function isReadOnly({ superOptions }: MountEntry): boolean {
  return superOptions.split(',').includes('ro')
}
