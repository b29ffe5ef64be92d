import type { MountEntry } from '../../src/shared/mountinfo.js'

/**
 * Returns the host's mounts from those of a container that sees the host's root at `rootfs`, under their names on the host. Returns
 * the list unchanged when no mount lies there: it is then the host's own.
 */
export function hostMounts(entries: readonly MountEntry[], rootfs: string): readonly MountEntry[] {
  const prefix = rootPrefix(rootfs)
  if (prefix === '') return entries
  const below = entries.filter(({ mountPoint }) => mountPoint === prefix || mountPoint.startsWith(`${prefix}/`))
  return below.length === 0 ? entries : below.map((entry) => withoutPrefix(entry, prefix))
}

/** Returns the path of a host's mount point as seen by the agent. @param rootfs path of the host's root */
export function pathUnder(rootfs: string, { path }: MountEntry): Buffer {
  const prefix = rootPrefix(rootfs)
  return prefix === '' ? path : Buffer.concat([Buffer.from(prefix), path])
}

function withoutPrefix(entry: MountEntry, prefix: string): MountEntry {
  if (entry.mountPoint === prefix) return { ...entry, mountPoint: '/', path: Buffer.from('/') }
  const path = entry.path.subarray(Buffer.byteLength(prefix))
  return { ...entry, mountPoint: entry.mountPoint.slice(prefix.length), path }
}

function rootPrefix(rootfs: string): string {
  return rootfs.replace(/\/+$/, '')
}
