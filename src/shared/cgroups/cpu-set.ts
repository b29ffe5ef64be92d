import type { Roots } from '../settings.js'
import type { ReadText } from './limits.js'
import type { GroupFolder } from './own-group.js'

/** Returns the number of CPUs in a list of the kernel's form: 6 for `0-3,8,10`. NaN for an empty or malformed one. */
function cpusIn(list: string | undefined): number {
  if (list === undefined || !/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(list.trim())) return Number.NaN
  return list.split(',').reduce((sum, range) => {
    const [from = 0, to = from] = range.split('-').map(Number)
    return sum + to - from + 1
  }, 0)
}

/** Reads the number of CPUs that the processes of a group may run on; NaN when unknown. */
export function cpusOf({ version, folder }: GroupFolder, read: ReadText): number {
  const names = version === 2 ? ['cpuset.cpus.effective'] : ['cpuset.effective_cpus', 'cpuset.cpus']
  return names.map((name) => cpusIn(read(`${folder}/${name}`))).find((cpus) => cpus > 0) ?? Number.NaN
}

/**
 * Reads the number of the machine's CPUs that are online. lxcfs shows a container only the CPUs that it may use as online; the list
 * of those present is still the kernel's.
 * @returns NaN when unknown
 */
export function machineCpus(
  { procRoot, sysRoot }: Pick<Roots, 'procRoot' | 'sysRoot'>,
  hasLxcfs: boolean,
  read: ReadText,
): number {
  const cpus = cpusIn(read(`${sysRoot}/devices/system/cpu/${hasLxcfs ? 'present' : 'online'}`))
  if (cpus > 0) return cpus
  return read(`${procRoot}/stat`)?.match(/^cpu\d+ /gm)?.length ?? Number.NaN
}

/** Whether lxcfs stands in for files of /proc, as it does in containers of LXC. On their host it is mounted elsewhere. */
export function hasLxcfs(mountinfo: string): boolean {
  return /^\S+ \S+ \S+ \S+ \/(proc|sys)\/.* - fuse\.lxcfs /m.test(mountinfo)
}
