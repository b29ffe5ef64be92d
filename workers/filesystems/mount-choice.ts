import type { NamePatterns } from '../../src/shared/settings.js'
import { matchesAny } from '../probes/filter.js'
import type { Mount } from './mount-tree.js'

/**
 * The local filesystems to report, each once. Without `include` these are the ones on disks, and `/` whatever it is: what `df` is
 * read for. An `include` chooses from all local ones, so that it can name a tmpfs, an image or a container's overlay.
 */
export function localMounts(mounts: readonly Mount[], { include, exclude }: NamePatterns): Mount[] {
  const included = matchesAny(include)
  const excluded = matchesAny(exclude)
  const wanted = (mount: Mount) => (include.length > 0 ? included(mount.mountPoint) : isOfInterest(mount))
  const local = mounts.filter((mount) => mount.reach === 'local' && wanted(mount))
  // Excluded only now: a bind mount does not take the place of the filesystem that someone wants no more to see.
  return oncePerFilesystem(local, ({ deviceId }) => deviceId).filter(({ mountPoint }) => !excluded(mountPoint))
}

/**
 * The filesystems that may never answer, each once: remote ones and those below. As with `df`, two exports of one server are
 * two. Not those that can be seen at a local mount as well, nor, without an `include`, the tmpfs of a host whose root is remote.
 */
export function remoteMounts(mounts: readonly Mount[], { include, exclude }: NamePatterns): Mount[] {
  const included = matchesAny(include)
  const excluded = matchesAny(exclude)
  const local = new Set(mounts.filter(({ reach }) => reach === 'local').map(({ deviceId }) => deviceId))
  const wanted = (mount: Mount) =>
    include.length > 0 ? included(mount.mountPoint) : isOfInterest(mount) || mount.below !== '/'
  const remote = mounts.filter((mount) => mount.reach === 'remote' && !local.has(mount.deviceId) && wanted(mount))
  const identity = ({ deviceId, source }: Mount) => `${deviceId} ${source}`
  return oncePerFilesystem(remote, identity).filter(({ mountPoint }) => !excluded(mountPoint))
}

function isOfInterest(mount: Mount): boolean {
  return mount.class === 'disk' || mount.class === 'remote' || mount.mountPoint === '/'
}

/** The best mount of each filesystem, in the order of the list. */
function oncePerFilesystem(mounts: readonly Mount[], identity: (mount: Mount) => string): Mount[] {
  const best = new Map<string, Mount>()
  for (const mount of mounts) {
    const other = best.get(identity(mount))
    if (other === undefined || isBetter(mount, other)) best.set(identity(mount), mount)
  }
  return mounts.filter((mount) => best.get(identity(mount)) === mount)
}

/** `/` before anything; the whole filesystem before a part of it; the shorter path; else the one that was there first. */
function isBetter(mount: Mount, other: Mount): boolean {
  if (mount.mountPoint === '/' || other.mountPoint === '/') return mount.mountPoint === '/'
  if (mount.root.length !== other.root.length) return mount.root.length < other.root.length
  return mount.mountPoint.length < other.mountPoint.length
}
