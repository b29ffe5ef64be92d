import { type Controller, controllers, hostMountOf } from '../../src/shared/cgroups/hierarchies.js'
import type { GroupFolders } from '../../src/shared/cgroups/limits.js'
import { cgroupMounts } from '../../src/shared/cgroups/mounts.js'
import { FolderTree } from './folder-tree.js'
import type { WantedGroups } from './wanted-groups.js'

/** A group that was found, in all hierarchies that have it. */
export interface FoundFolders {
  readonly folders: GroupFolders
  /** Another one of the same path has another identity. */
  readonly identity: string
}

interface Tree {
  readonly version: 1 | 2
  readonly controllers: readonly Controller[]
  readonly top: string
  readonly tree: FolderTree
}

/** The groups of all hierarchies, which in version 1 are several with the same paths. */
export class GroupForest {
  readonly #trees: readonly Tree[]
  readonly #isWanted: (path: string) => boolean
  /** What the first tree had, and what came of all of them, the last time that all were walked. */
  #first: ReadonlyMap<string, number> = new Map()
  #latest: ReadonlyMap<string, FoundFolders> | undefined

  /** @param mountinfo tells where they are mounted */
  constructor(mountinfo: string, sysRoot: string, wanted: WantedGroups, depth: number) {
    const mounts = cgroupMounts(mountinfo, sysRoot)
    const byTop = new Map<string, Tree>()
    for (const controller of controllers) {
      const mount = hostMountOf(controller, mounts, sysRoot)
      // Sets of CPUs are of interest for the own group only.
      if (mount === undefined || controller === 'cpuset') continue
      const { version, mountPoint: top } = mount
      const known = byTop.get(top)
      const tree = known?.tree ?? new FolderTree({ top, depth, mayHave: wanted.mayHave })
      byTop.set(top, { version, top, tree, controllers: [...(known?.controllers ?? []), controller] })
    }
    this.#trees = [...byTop.values()]
    this.#isWanted = wanted.isWanted
  }

  /** Whether no hierarchy is mounted. */
  get isEmpty(): boolean {
    return this.#trees.length === 0
  }

  /**
   * Returns the wanted groups that are there now, by their path below the root. While the first hierarchy is unchanged, so are the
   * others, unless all of them are asked for: runtimes make a group in all hierarchies at once.
   * @param onFault told why a folder cannot be listed
   */
  find(onFault: (error: unknown) => void, all: boolean): ReadonlyMap<string, FoundFolders> {
    const [first] = this.#trees
    const found = first?.tree.walk(onFault) ?? new Map<string, number>()
    if (!all && this.#latest !== undefined && isSame(found, this.#first)) return this.#latest
    this.#first = found
    const walked = this.#trees.map((one) => ({ ...one, found: one === first ? found : one.tree.walk(onFault) }))
    const paths = new Set(walked.flatMap((each) => [...each.found.keys()]).filter(this.#isWanted))
    this.#latest = new Map(
      [...paths].map((path) => {
        const having = walked.filter((each) => each.found.has(path))
        const identity = having.map((each) => each.found.get(path)).join()
        return [path, { identity, folders: foldersAt(path, having) }]
      }),
    )
    return this.#latest
  }
}

function isSame(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean {
  if (one.size !== other.size) return false
  for (const [path, inode] of one) if (other.get(path) !== inode) return false
  return true
}

function foldersAt(path: string, trees: readonly Tree[]): GroupFolders {
  return Object.fromEntries(
    trees.flatMap(({ version, top, controllers: names }) =>
      names.map((name) => [name, { version, folder: `${top}${path}`, top }] as const),
    ),
  )
}
