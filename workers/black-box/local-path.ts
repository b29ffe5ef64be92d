import type { Mount } from '../filesystems/mount-tree.js'

/** Most links followed, as in Linux. */
const MOST_LINKS = 40

/** Returns the target of a link; undefined for anything else and for a missing file. */
export type ReadLink = (path: string) => string | undefined

/**
 * Returns why a file must not be touched: a call on it, or on the path to it, may never return. Undefined if the whole path is on
 * local filesystems. Follows links, and looks at each step only if the previous one is local.
 * @param file absolute
 * @param mounts of this process
 */
export function whyNotLocal(file: string, mounts: readonly Mount[], readLink: ReadLink): string | undefined {
  const pending = ['', ...stepsOf(file)]
  let at = ''
  let links = 0
  for (let step = pending.shift(); step !== undefined; step = pending.shift()) {
    at = step === '..' ? parentOf(at) : at + (step === '' || step === '.' ? '' : `/${step}`)
    const fault = faultOf(mountOf(at === '' ? '/' : at, mounts))
    if (fault !== undefined) return fault
    const target = at === '' ? undefined : readLink(at)
    if (target === undefined) continue
    if (++links > MOST_LINKS) return `the path leads through more than ${MOST_LINKS} links`
    at = target.startsWith('/') ? '' : parentOf(at)
    pending.unshift(...stepsOf(target))
  }
  return undefined
}

function stepsOf(path: string): readonly string[] {
  return path.split('/').filter((step) => step !== '')
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** Returns the mount with the longest matching path; of several at one place, the latest. */
function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  let found: Mount | undefined
  for (const mount of mounts) {
    const { mountPoint } = mount
    const isAbove = mountPoint === '/' || path === mountPoint || path.startsWith(`${mountPoint}/`)
    if (isAbove && mountPoint.length >= (found?.mountPoint.length ?? 0)) found = mount
  }
  return found
}

function faultOf(mount: Mount | undefined): string | undefined {
  if (mount === undefined) return 'its filesystem is not known'
  const { mountPoint, fstype, reach, below, class: kind } = mount
  if (reach === 'local' && kind !== 'image' && kind !== 'snapshot') return undefined
  if (reach === 'local') return `${mountPoint} is read-only (${fstype})`
  if (reach === 'ignored') return `${mountPoint} (${fstype}) does not hold files`
  const where = below === undefined || below === mountPoint ? '' : `, by way of ${below}`
  return `${mountPoint} (${fstype}) may hang${where}: a local filesystem is needed`
}
