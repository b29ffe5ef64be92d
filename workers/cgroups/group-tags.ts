import type { Tags } from '../../src/shared/frame.js'

/** Names that runtimes give to the group of a container. The first capture is the container's id or, for LXC and nspawn, its name. */
const CONTAINERS: readonly RegExp[] = [
  /^(?:docker|cri-containerd|crio|libpod|nerdctl)-([0-9a-f]{12,64})(?:\.scope)?$/,
  /^\S+:(?:cri-containerd|nerdctl|docker):([\w.-]+)$/,
  /^([0-9a-f]{64})$/,
  /^lxc\.payload\.(.+)$/,
  /^machine-(?!libpod_pod_|qemu)(.+)\.scope$/,
]
/** Names of the group of a pod. The kubelet uses the pod's uid, with underscores under systemd; podman uses its id. */
const PODS: readonly RegExp[] = [
  /^pod([0-9a-f-]{32,36})$/,
  /^kubepods(?:-\w+)?-pod([0-9a-f_]{32,36})\.slice$/,
  /^machine-libpod_pod_([0-9a-f]{64})\.slice$/,
]
const SERVICE = /^(.+)\.service$/

/**
 * Returns the tags of a group: its path, and the ids that the names in it tell. Of nested containers, the innermost counts.
 * @param path below the root of the hierarchy: `/kubepods.slice/…`
 */
export function groupTags(path: string): Tags {
  const names = path.split('/').reverse()
  const container = first(names, CONTAINERS)
  const pod = first(names, PODS)?.replaceAll('_', '-')
  const service = first(names, [SERVICE])
  return {
    cgroup: path,
    ...(container !== undefined && { container: unescapeUnit(container) }),
    ...(pod !== undefined && { pod }),
    ...(service !== undefined && { service: unescapeUnit(service) }),
  }
}

function first(names: readonly string[], patterns: readonly RegExp[]): string | undefined {
  for (const name of names) {
    for (const pattern of patterns) {
      const [, found] = pattern.exec(name) ?? []
      if (found !== undefined) return found
    }
  }
  return undefined
}

/** Decodes escapes such as `\x2d`, which systemd uses for characters not allowed in the name of a unit: systemd.unit(5). */
function unescapeUnit(name: string): string {
  const bytes = name.replace(/((?:\\x[0-9a-f]{2})+)/g, (escapes) =>
    Buffer.from(escapes.replaceAll('\\x', ''), 'hex').toString(),
  )
  return bytes
}
