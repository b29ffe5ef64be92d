import { hasLxcfs } from './cpu-set.js'
import type { ReadText } from './limits.js'

/** Signs that a process is in a container. */
export interface ContainerSigns {
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Text of /proc/self/cgroup. */
  readonly membership: string
  /** Text of /proc/self/mountinfo. */
  readonly mountinfo: string
  /** Reads a file; undefined when it does not exist or cannot be read. */
  readonly read: ReadText
}

/** The container that a process is in. */
export interface Container {
  /**
   * Program that created it: `docker`, `podman`, `containerd`, `cri-o`, `lxc`, `systemd-nspawn`, `gvisor`; `unknown` when no sign
   * tells which.
   */
  readonly runtime: string
  /** The sign that revealed it. */
  readonly sign: string
}

type Look = (signs: ContainerSigns) => Container | undefined

/** Checks in the order in which they are made, the most specific first. */
const looks: readonly Look[] = [gvisor, declared, marked, byGroup, byMounts, inPod]

/**
 * Returns the container that a process is in, found by files that runtimes leave and names that they give.
 * @returns undefined without any sign of one: on a host, in a virtual machine, under WSL
 */
export function findContainer(signs: ContainerSigns): Container | undefined {
  for (const look of looks) {
    const found = look(signs)
    if (found !== undefined) return found
  }
  return undefined
}

/** Recognizes gVisor's kernel in user space by its name, or an older one by this date, which no Linux has. */
function gvisor({ read }: ContainerSigns): Container | undefined {
  const version = read('/proc/version') ?? ''
  const isGvisor = /gvisor/i.test(version) || version.includes('#1 SMP Sun Jan 10 15:06:54 PST 2016')
  return isGvisor ? { runtime: 'gvisor', sign: '/proc/version' } : undefined
}

/** Looks for the variable that container managers set, and the file in which systemd keeps it: https://systemd.io/CONTAINER_INTERFACE */
function declared({ env, read }: ContainerSigns): Container | undefined {
  const signs = [
    ['the variable container', env['container']],
    ['/run/systemd/container', read('/run/systemd/container')],
  ] as const
  for (const [sign, text] of signs) {
    const name = text?.trim() ?? ''
    // WSL calls itself a container there, but is a virtual machine.
    if (name !== '' && name !== 'wsl') return { runtime: DECLARED[name] ?? name, sign }
  }
  return undefined
}

const DECLARED: Readonly<Record<string, string>> = { oci: 'unknown', 'lxc-libvirt': 'lxc' }

function marked({ read }: ContainerSigns): Container | undefined {
  if (read('/run/.containerenv') !== undefined) return { runtime: 'podman', sign: '/run/.containerenv' }
  if (read('/.dockerenv') !== undefined) return { runtime: 'docker', sign: '/.dockerenv' }
  return undefined
}

/** Names that runtimes give their groups. */
const GROUPS: readonly (readonly [RegExp, string])[] = [
  [/\/crio-|\/crio\//, 'cri-o'],
  [/\/cri-containerd[-:]|:cri-containerd:/, 'containerd'],
  [/\/libpod-|\/libpod_parent/, 'podman'],
  [/\/docker[-/]/, 'docker'],
  [/\/lxc\.payload|\/lxc\//, 'lxc'],
  [/\/machine\.slice\/machine-.*\.scope|\/machine\.slice\/systemd-nspawn@/, 'systemd-nspawn'],
  [/\/kubepods/, 'unknown'],
]

/** Looks at the path of the process's group, which is hidden when the process has its own cgroup namespace. */
function byGroup({ membership }: ContainerSigns): Container | undefined {
  const [, runtime] = GROUPS.find(([pattern]) => pattern.test(membership)) ?? []
  return runtime === undefined ? undefined : { runtime, sign: '/proc/self/cgroup' }
}

/** Folders in which runtimes keep the layers of a container's root and the files that they mount into it. */
const STORES: readonly (readonly [RegExp, string])[] = [
  [/\/containerd\/|\/io\.containerd\./, 'containerd'],
  [/\/docker\//, 'docker'],
  [/\/containers\/storage\/|\/overlay-containers\//, 'podman'],
]

/** Looks at the mounts of the root and of /etc/hostname or /etc/hosts. On a host they name no store of a runtime. */
function byMounts({ mountinfo }: ContainerSigns): Container | undefined {
  if (hasLxcfs(mountinfo)) return { runtime: 'lxc', sign: 'lxcfs in /proc' }
  const lines = mountinfo.split('\n').filter((line) => /^\S+ \S+ \S+ \S+ (\/|\/etc\/hostname|\/etc\/hosts) /.test(line))
  const [, runtime] = STORES.find(([pattern]) => lines.some((line) => pattern.test(line))) ?? []
  return runtime === undefined ? undefined : { runtime, sign: '/proc/self/mountinfo' }
}

/** Looks for a pod: the kubelet tells every container how to reach the API server, and mounts a file of its own. */
function inPod({ env, mountinfo }: ContainerSigns): Container | undefined {
  if (env['KUBERNETES_SERVICE_HOST']) return { runtime: 'unknown', sign: 'the variable KUBERNETES_SERVICE_HOST' }
  if (/\/kubelet\/pods\/\S+ \/(etc\/hosts|dev\/termination-log) /.test(mountinfo)) {
    return { runtime: 'unknown', sign: '/proc/self/mountinfo' }
  }
  return undefined
}
