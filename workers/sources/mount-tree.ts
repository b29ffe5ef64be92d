import { type FilesystemClass, filesystemClass } from './filesystem-types.js'
import type { MountEntry } from './mountinfo.js'

/**
 * Who may ask a mount for its space.
 * - local: it answers at once, and so do all mounts that a path to it passes: a thread may ask
 * - remote: it, or one on the way to it, may never answer: only the process of `mounts` asks
 * - ignored: it has no space, or asking would mount something: nobody asks
 */
export type Reach = 'local' | 'remote' | 'ignored'

/** A mount that can be seen: its path leads to it, and not to one that was mounted over it. */
export interface Mount extends MountEntry {
  readonly class: FilesystemClass
  readonly reach: Reach
  /** The innermost mount on the way to this one that may never answer. */
  readonly below: string | undefined
}

/** What a path to a mount comes through: another mount instead, an autofs that it would wake, or mounts of which one may never answer. */
type Way = 'covered' | 'autofs' | { readonly below: string | undefined }

/** The mounts of mountinfo that can be seen, in its order, each with who may ask it. */
export function mountTree(entries: readonly MountEntry[]): Mount[] {
  const tree = new MountTree(entries)
  return entries.map((entry) => tree.find(entry)).filter((mount) => mount !== undefined)
}

class MountTree {
  readonly #byId: ReadonlyMap<number, MountEntry>
  readonly #byPlace: ReadonlyMap<string, MountEntry>
  readonly #ways = new Map<MountEntry, Way>()

  constructor(entries: readonly MountEntry[]) {
    this.#byId = new Map(entries.map((entry) => [entry.id, entry]))
    this.#byPlace = new Map(entries.map((entry) => [placeOn(entry.parentId, entry.mountPoint), entry]))
  }

  find(entry: MountEntry): Mount | undefined {
    const over = this.#byPlace.get(placeOn(entry.id, entry.mountPoint))
    const way = this.#wayTo(entry)
    if (way === 'covered' || (over !== undefined && over !== entry)) return undefined
    const type = filesystemClass(entry.fstype)
    if (way === 'autofs') return { ...entry, class: type, reach: 'ignored', below: undefined }
    return { ...entry, class: type, reach: reachOf(type, way.below), below: way.below }
  }

  #wayTo(entry: MountEntry): Way {
    const known = this.#ways.get(entry)
    if (known !== undefined) return known
    // Until it is known: mounts that a broken list puts on each other in a circle are not to be seen.
    this.#ways.set(entry, 'covered')
    const way = this.#isCovered(entry) ? 'covered' : this.#wayThroughParent(entry)
    this.#ways.set(entry, way)
    return way
  }

  #wayThroughParent(entry: MountEntry): Way {
    const parent = this.#byId.get(entry.parentId)
    if (parent === undefined || parent === entry) return { below: undefined }
    const way = this.#wayTo(parent)
    if (typeof way === 'string') return way
    const type = filesystemClass(parent.fstype)
    if (type === 'autofs' && !isAwake(parent, entry)) return 'autofs'
    return type === 'autofs' || type === 'remote' ? { below: parent.mountPoint } : way
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
