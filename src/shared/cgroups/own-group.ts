import { type Controller, controllers, type Hierarchy, hierarchyOf, mountsOf, nameInV1 } from './hierarchies.js'
import { type Membership, parseMemberships } from './membership.js'
import { type CgroupMount, cgroupMounts } from './mounts.js'

/** Folder with the files of one controller of a group. */
export interface GroupFolder {
  readonly version: 1 | 2
  readonly folder: string
  /** The mount point: the outermost group that can be seen. `folder` or above it. */
  readonly top: string
}

/** The group of a process. */
export interface OwnGroup {
  readonly hierarchy: Hierarchy
  /** Controllers that no mounted hierarchy has are missing. */
  readonly folders: Partial<Readonly<Record<Controller, GroupFolder>>>
}

/** The texts from which a group is found. */
export interface GroupTexts {
  /** Text of /proc/<pid>/cgroup. */
  readonly membership: string
  /** Text of /proc/<pid>/mountinfo. */
  readonly mountinfo: string
}

/**
 * Finds the group of a process. A namespace or a bind mount may hide it: the innermost visible group counts.
 * @param exists whether a folder exists
 * @returns undefined where no hierarchy is mounted
 */
export function findOwnGroup(
  { membership, mountinfo }: GroupTexts,
  sysRoot: string,
  exists: (folder: string) => boolean,
): OwnGroup | undefined {
  const mounts = cgroupMounts(mountinfo, sysRoot)
  const hierarchy = hierarchyOf(mounts)
  if (hierarchy === undefined) return undefined
  const memberships = parseMemberships(membership)
  const found = controllers.flatMap((controller) => {
    const folder = folderOf(controller, memberships, mountsOf(controller, mounts), exists)
    return folder === undefined ? [] : [[controller, folder] as const]
  })
  return { hierarchy, folders: Object.fromEntries(found) }
}

function folderOf(
  controller: Controller,
  memberships: readonly Membership[],
  mounts: readonly CgroupMount[],
  exists: (folder: string) => boolean,
): GroupFolder | undefined {
  const [first] = mounts
  const own = memberships.find((one) =>
    first?.version === 2 ? one.version === 2 : one.controllers.includes(nameInV1(controller)),
  )
  if (first === undefined || own === undefined) return undefined
  for (const { version, root, mountPoint } of mounts) {
    const below = relativeTo(root, own.path)
    if (below === undefined) continue
    return { version, folder: innermost(mountPoint, below, exists), top: mountPoint }
  }
  // The path is from another namespace: the mount is the best place to look.
  return {
    version: first.version,
    folder: innermost(first.mountPoint, segments(own.path), exists),
    top: first.mountPoint,
  }
}

/** Returns the folder below a mount point, or the nearest one above it that exists. */
function innermost(mountPoint: string, below: readonly string[], exists: (folder: string) => boolean): string {
  if (below.includes('..')) return mountPoint
  const levels = Array.from({ length: below.length }, (_, up) => below.slice(0, below.length - up))
  const found = levels.map((level) => `${mountPoint}/${level.join('/')}`).find(exists)
  return found ?? mountPoint
}

/** Returns the steps from a group to one below it; undefined when it is not below. */
function relativeTo(root: string, path: string): readonly string[] | undefined {
  const [from, to] = [segments(root), segments(path)]
  return from.every((step, index) => step === to[index]) ? to.slice(from.length) : undefined
}

function segments(path: string): readonly string[] {
  return path.split('/').filter(Boolean)
}

/** Returns a group's folder and those above it, from the innermost up to the mount point. */
export function levelsUp({ folder, top }: Pick<GroupFolder, 'folder' | 'top'>): readonly string[] {
  const below = segments(folder.slice(top.length))
  return Array.from({ length: below.length + 1 }, (_, up) => [top, ...below.slice(0, below.length - up)].join('/'))
}
