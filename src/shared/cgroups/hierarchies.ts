import { type CgroupMount, isUnder } from './mounts.js'

/** Controllers whose files are read. `io` is called `blkio` in version 1, where `cpu` and `cpuacct` may be apart. */
export const controllers = ['cpu', 'cpuacct', 'cpuset', 'memory', 'pids', 'io'] as const
export type Controller = (typeof controllers)[number]

/** Versions in use: `hybrid` when some controllers are in hierarchies of version 1 beside a mount of version 2. */
export type Hierarchy = 'v1' | 'v2' | 'hybrid'

/** Returns the name of a controller in a hierarchy of version 1. */
export function nameInV1(controller: Controller): string {
  return controller === 'io' ? 'blkio' : controller
}

/** Returns the mounts that have a controller: those of version 1, else of version 2, which does not list its controllers. */
export function mountsOf(controller: Controller, mounts: readonly CgroupMount[]): readonly CgroupMount[] {
  const name = nameInV1(controller)
  const v1 = mounts.filter((mount) => mount.controllers.includes(name))
  return v1.length > 0 ? v1 : mounts.filter(({ version }) => version === 2)
}

/** Returns the versions in use; undefined where no hierarchy is mounted. */
export function hierarchyOf(mounts: readonly CgroupMount[]): Hierarchy | undefined {
  const hasV1 = controllers.some((controller) => mounts.some((one) => one.controllers.includes(nameInV1(controller))))
  const hasV2 = mounts.some(({ version }) => version === 2)
  if (hasV1) return hasV2 ? 'hybrid' : 'v1'
  return hasV2 ? 'v2' : undefined
}

/** Returns the mount that shows the groups of the host at `sysRoot`, or else the first. */
export function hostMountOf(
  controller: Controller,
  mounts: readonly CgroupMount[],
  sysRoot: string,
): CgroupMount | undefined {
  const candidates = mountsOf(controller, mounts)
  return candidates.find(({ mountPoint }) => isUnder(mountPoint, sysRoot)) ?? candidates[0]
}
