import { matchesAny } from '../../src/shared/name-filter.js'
import type { NamePatterns } from '../../src/shared/settings.js'
import type { Mount } from './mount-tree.js'

/**
 * Returns the local filesystems to report, each once. Without `include`, these are the filesystems on disks, and `/` unless it is
 * an image. `include` selects from all local ones, so it can name a tmpfs, an image or a container's overlay.
 */
export function localMounts(mounts: readonly Mount[], { include, exclude }: NamePatterns): Mount[] {
  const included = matchesAny(include)
  const excluded = matchesAny(exclude)
  const wanted = (mount: Mount) => (include.length > 0 ? included(mount.mountPoint) : isOfInterest(mount))
  const local = mounts.filter((mount) => mount.reach === 'local' && wanted(mount))
  // `exclude` is applied last, so that a bind mount of an excluded filesystem does not reappear.
  return oncePerFilesystem(local, ({ deviceId }) => deviceId).filter(({ mountPoint }) => !excluded(mountPoint))
}

/**
 * Returns the filesystems whose statfs may hang, each once: remote ones and those below them. As in `df`, two exports of one server
 * count as two. Leaves out filesystems that are also mounted locally and, without an `include`, the tmpfs of a host whose root is
 * remote.
 */
export function remoteMounts(mounts: readonly Mount[], { include, exclude }: NamePatterns): Mount[] {
  const included = matchesAny(include)
  const excluded = matchesAny(exclude)
  const local = new Set(mounts.filter(({ reach }) => reach === 'local').map(({ deviceId }) => deviceId))
  const wanted = (mount: Mount) =>
    include.length > 0 ? included(mount.mountPoint) : isOfInterest(mount) || isMemoryBelow(mount)
  const remote = mounts.filter((mount) => mount.reach === 'remote' && !local.has(mount.deviceId) && wanted(mount))
  const identity = ({ deviceId, source }: Mount) => `${deviceId} ${source}`
  return oncePerFilesystem(remote, identity).filter(({ mountPoint }) => !excluded(mountPoint))
}

function isOfInterest(mount: Mount): boolean {
  switch (mount.class) {
    case 'disk':
    case 'remote':
      return true
    case 'memory':
    case 'layers':
      return mount.mountPoint === '/'
    default:
      return false
  }
}

function isMemoryBelow(mount: Mount): boolean {
  return mount.class === 'memory' && mount.below !== '/'
}

/** Returns the preferred mount of each filesystem, in the order of the list. */
function oncePerFilesystem(mounts: readonly Mount[], identity: (mount: Mount) => string): Mount[] {
  const best = new Map<string, Mount>()
  for (const mount of mounts) {
    const other = best.get(identity(mount))
    if (other === undefined || isPreferred(mount, other)) best.set(identity(mount), mount)
  }
  return mounts.filter((mount) => best.get(identity(mount)) === mount)
}

/** Prefers `/`, then the whole filesystem to a part of it, then the shorter path, then the earlier mount. */
function isPreferred(mount: Mount, other: Mount): boolean {
  if (mount.mountPoint === '/' || other.mountPoint === '/') return mount.mountPoint === '/'
  if (mount.root.length !== other.root.length) return mount.root.length < other.root.length
  return mount.mountPoint.length < other.mountPoint.length
}
