import { parseMountinfo } from '../mountinfo.js'

/** A mounted hierarchy of cgroups. */
export interface CgroupMount {
  readonly version: 1 | 2
  /** Controllers of version 1; a named hierarchy, such as systemd's, has none. */
  readonly controllers: readonly string[]
  /** The group that appears at the mount point: `/` unless a part of the hierarchy is mounted, as containers have it. */
  readonly root: string
  readonly mountPoint: string
}

/** Options of version 1 that are not controllers. */
const NO_CONTROLLERS: ReadonlySet<string> = new Set(['rw', 'ro', 'xattr', 'clone_children', 'noprefix', 'none'])

/**
 * Returns the mounted hierarchies in a text of /proc/<pid>/mountinfo.
 * @param sysRoot path of the host's /sys. Mount points under /sys are looked up there, unless the text has mounts under `sysRoot`
 * itself. The text then belongs to a process that sees both, such as an agent in a container that monitors its host.
 */
export function cgroupMounts(mountinfo: string, sysRoot: string): readonly CgroupMount[] {
  const lines = mountinfo.split('\n').filter((line) => / - cgroup2? /.test(line))
  const entries = parseMountinfo(Buffer.from(lines.join('\n')))
  const seesRoot = entries.some(({ mountPoint }) => isUnder(mountPoint, sysRoot))
  return entries.map(({ fstype, superOptions, root, mountPoint }) => ({
    version: fstype === 'cgroup2' ? 2 : 1,
    controllers: fstype === 'cgroup2' ? [] : controllersIn(superOptions),
    root,
    mountPoint: !seesRoot && isUnder(mountPoint, '/sys') ? `${sysRoot}${mountPoint.slice('/sys'.length)}` : mountPoint,
  }))
}

/** Whether a path is a folder or below it. */
export function isUnder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

function controllersIn(superOptions: string): readonly string[] {
  return superOptions.split(',').filter((option) => !NO_CONTROLLERS.has(option) && !option.includes('='))
}
