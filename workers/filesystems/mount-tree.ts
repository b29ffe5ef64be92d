import { type FilesystemClass, filesystemClass } from './filesystem-types.js'
import type { MountEntry } from './mountinfo.js'
import { overlayLayers } from './overlay-layers.js'

/**
 * Who may ask a mount for its space.
 * - local: it answers at once, and so do all mounts that a path to it passes: a thread may ask
 * - remote: it, or one that it needs for its answer, may never answer: only the process of `mounts` asks
 * - ignored: it has no space, or asking would mount something: nobody asks
 */
export type Reach = 'local' | 'remote' | 'ignored'

/** A mount that can be seen: its path leads to it, and not to one that was mounted over it. */
export interface Mount extends MountEntry {
  readonly class: FilesystemClass
  readonly reach: Reach
  /** The mount that may never answer on the way to this one, or under the layers of an overlay. */
  readonly below: string | undefined
}

/** What a path to a mount comes through: another mount instead, an autofs that it would wake, or mounts of which one may never answer. */
type Route = 'covered' | 'autofs' | { readonly below: string | undefined }

/** The mounts of mountinfo that can be seen, in its order, each with who may ask it. */
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
    const type = filesystemClass(entry.fstype)
    if (route === 'autofs') return { ...entry, class: type, reach: 'ignored', below: undefined }
    const below = route.below ?? this.#slowLayer(entry)
    return { ...entry, class: type, reach: reachOf(type, below), below }
  }

  #routeTo(entry: MountEntry): Route {
    const known = this.#routes.get(entry)
    if (known !== undefined) return known
    // Until it is known: mounts that a broken list puts on each other in a circle are not to be seen.
    this.#routes.set(entry, 'covered')
    const route = this.#isCovered(entry) ? 'covered' : this.#routeThroughParent(entry)
    this.#routes.set(entry, route)
    return route
  }

  #routeThroughParent(entry: MountEntry): Route {
    const parent = this.#byId.get(entry.parentId)
    if (parent === undefined || parent === entry) return { below: undefined }
    const route = this.#routeTo(parent)
    if (typeof route === 'string') return route
    const type = filesystemClass(parent.fstype)
    if (type === 'autofs' && !isAwake(parent, entry)) return 'autofs'
    const below = type === 'autofs' || type === 'remote' ? parent.mountPoint : this.#slowLayer(parent)
    return below === undefined ? route : { below }
  }

  /** The mount that may never answer and that a layer of this overlay is on: the overlay asks its layers. */
  #slowLayer(entry: MountEntry): string | undefined {
    if (filesystemClass(entry.fstype) !== 'layers') return undefined
    if (!this.#layers.has(entry)) {
      // Until it is known: a container's overlay is made of directories of the host, which seem to be on itself.
      this.#layers.set(entry, undefined)
      const slow = overlayLayers(entry.superOptions).map((directory) => this.#slowAt(directory))
      this.#layers.set(
        entry,
        slow.find((mountPoint) => mountPoint !== undefined),
      )
    }
    return this.#layers.get(entry)
  }

  /** The mount that may never answer and that a path to this directory comes to or passes. */
  #slowAt(directory: string): string | undefined {
    for (let path: string | undefined = directory; path !== undefined; path = directoryOf(path)) {
      const owner = this.#topmost.get(path)
      if (owner === undefined) continue
      const type = filesystemClass(owner.fstype)
      if (type === 'autofs' || type === 'remote') return owner.mountPoint
      const route = this.#routeTo(owner)
      return typeof route === 'string' ? undefined : (route.below ?? this.#slowLayer(owner))
    }
    return undefined
  }

  /** A path leads into the mount that stands on the same parent further up, or at the same place and later. */
  #isCovered(entry: MountEntry): boolean {
    for (let path: string | undefined = entry.mountPoint; path !== undefined; path = directoryOf(path)) {
      const other = this.#byPlace.get(placeOn(entry.parentId, path))
      if (other !== undefined && other !== entry && other.id !== entry.parentId) return true
    }
    return false
  }
}

function reachOf(type: FilesystemClass, below: string | undefined): Reach {
  if (type === 'pseudo' || type === 'autofs') return 'ignored'
  return type === 'remote' || below !== undefined ? 'remote' : 'local'
}

/**
 * Whether the path to `entry` wakes nothing in the autofs it stands on: it took the place of the autofs itself, or of an entry
 * of an indirect map. A path to anything deeper passes an entry that nothing is mounted on yet.
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
