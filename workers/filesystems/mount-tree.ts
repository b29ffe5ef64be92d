import type { MountEntry } from '../../src/shared/mountinfo.js'
import { filesystemClass } from './filesystem-class.js'
import { type FilesystemClass, isOverlay, mayHang } from './filesystem-types.js'
import { overlayLayers } from './overlay-layers.js'

/**
 * Places from which statfs of a mount may be called.
 * - local: in a thread: neither it nor a mount on the path to it can hang
 * - remote: only in the process of `mounts`: it, or a mount that it depends on, may hang
 * - ignored: nowhere: it has no space, or statfs would mount something
 */
export type Reach = 'local' | 'remote' | 'ignored'

/** A visible mount: its path leads to it, not to another mount over it. */
export interface Mount extends MountEntry {
  readonly class: FilesystemClass
  readonly reach: Reach
  /** A mount that may hang, on the path to this one or under the layers of an overlay. */
  readonly below: string | undefined
}

/**
 * Result of following the path to a mount. Another mount covers it, the path would trigger an autofs, or `below` names a mount that
 * may hang.
 */
type Route = 'covered' | 'autofs' | { readonly below: string | undefined }

/** Returns the visible mounts of mountinfo, in its order, each with its reach. */
export function mountTree(entries: readonly MountEntry[]): Mount[] {
  const tree = new MountTree(entries)
  return entries.map((entry) => tree.find(entry)).filter((mount) => mount !== undefined)
}

class MountTree {
  readonly #byId: ReadonlyMap<number, MountEntry>
  readonly #byPlace: ReadonlyMap<string, MountEntry>
  readonly #topmost: ReadonlyMap<string, MountEntry>
  readonly #routes = new Map<MountEntry, Route>()
  readonly #layers = new Map<MountEntry, string | undefined>()

  constructor(entries: readonly MountEntry[]) {
    this.#byId = new Map(entries.map((entry) => [entry.id, entry]))
    this.#byPlace = new Map(entries.map((entry) => [placeOn(entry.parentId, entry.mountPoint), entry]))
    this.#topmost = new Map(entries.map((entry) => [entry.mountPoint, entry]))
  }

  find(entry: MountEntry): Mount | undefined {
    const over = this.#byPlace.get(placeOn(entry.id, entry.mountPoint))
    const route = this.#routeTo(entry)
    if (route === 'covered' || (over !== undefined && over !== entry)) return undefined
    const known = { ...entry, class: filesystemClass(entry) }
    if (route === 'autofs') return { ...known, reach: 'ignored', below: undefined }
    const below = route.below ?? this.#slowLayer(entry)
    return { ...known, reach: reachOf(known, below), below }
  }

  #routeTo(entry: MountEntry): Route {
    const known = this.#routes.get(entry)
    if (known !== undefined) return known
    // Provisional: mounts that a broken list stacks in a circle are not visible.
    this.#routes.set(entry, 'covered')
    const route = this.#isCovered(entry) ? 'covered' : this.#routeByParent(entry)
    this.#routes.set(entry, route)
    return route
  }

  #routeByParent(entry: MountEntry): Route {
    const parent = this.#byId.get(entry.parentId)
    if (parent === undefined || parent === entry) return { below: undefined }
    const route = this.#routeTo(parent)
    if (typeof route === 'string') return route
    if (parent.fstype === 'autofs' && !isAwake(parent, entry)) return 'autofs'
    const below = mayHang(parent.fstype) ? parent.mountPoint : this.#slowLayer(parent)
    return below === undefined ? route : { below }
  }

  /** Returns a mount that may hang and holds a layer of this overlay: statfs of an overlay reaches its layers. */
  #slowLayer(entry: MountEntry): string | undefined {
    if (!isOverlay(entry.fstype)) return undefined
    if (!this.#layers.has(entry)) {
      // Provisional: layers of a container's overlay are host directories and seem to be on the overlay itself.
      this.#layers.set(entry, undefined)
      const slow = overlayLayers(entry.superOptions).map((directory) => this.#slowAt(directory))
      this.#layers.set(
        entry,
        slow.find((mountPoint) => mountPoint !== undefined),
      )
    }
    return this.#layers.get(entry)
  }

  /** Returns the mount that may hang at the end of the path to this directory or on the way. */
  #slowAt(directory: string): string | undefined {
    for (let path: string | undefined = directory; path !== undefined; path = directoryOf(path)) {
      const owner = this.#topmost.get(path)
      if (owner === undefined) continue
      if (mayHang(owner.fstype)) return owner.mountPoint
      const route = this.#routeTo(owner)
      return typeof route === 'string' ? undefined : (route.below ?? this.#slowLayer(owner))
    }
    return undefined
  }

  /** Whether a mount on the same parent covers the path: higher up, or later at the same place. */
  #isCovered(entry: MountEntry): boolean {
    for (let path: string | undefined = entry.mountPoint; path !== undefined; path = directoryOf(path)) {
      const other = this.#byPlace.get(placeOn(entry.parentId, path))
      if (other !== undefined && other !== entry && other.id !== entry.parentId) return true
    }
    return false
  }
}

function reachOf(mount: Pick<Mount, 'class' | 'fstype'>, below: string | undefined): Reach {
  if (mount.class === 'pseudo' || mount.class === 'autofs') return 'ignored'
  return mayHang(mount.fstype) || below !== undefined ? 'remote' : 'local'
}

/**
 * Whether the path to `entry` triggers nothing in the autofs below it: `entry` is mounted over the autofs itself, or over an
 * entry of an indirect map. A deeper path crosses an entry that has nothing mounted on it yet.
 */
function isAwake(autofs: MountEntry, entry: MountEntry): boolean {
  if (entry.mountPoint === autofs.mountPoint) return true
  return autofs.superOptions.split(',').includes('indirect') && directoryOf(entry.mountPoint) === autofs.mountPoint
}

function placeOn(parentId: number, path: string): string {
  return `${parentId} ${path}`
}

function directoryOf(path: string): string | undefined {
  if (path === '/') return undefined
  return path.slice(0, path.lastIndexOf('/')) || '/'
}
