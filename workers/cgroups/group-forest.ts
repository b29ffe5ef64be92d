import { type Controller, controllers, hostMountOf } from '../../src/shared/cgroups/hierarchies.js'
import type { GroupFolders } from '../../src/shared/cgroups/limits.js'
import { cgroupMounts } from '../../src/shared/cgroups/mounts.js'
import { FolderTree } from './folder-tree.js'
import type { WantedGroups } from './wanted-groups.js'

/** A group found, with its folders in all hierarchies that have it. */
export interface FoundFolders {
  readonly folders: GroupFolders
  /** Differs from that of an earlier group at the same path. */
  readonly identity: string
}

interface Tree {
  readonly version: 1 | 2
  readonly controllers: readonly Controller[]
  readonly top: string
  readonly tree: FolderTree
}

/** The groups of all hierarchies. In version 1 there are several, with the same paths. */
export class GroupForest {
  readonly #trees: readonly Tree[]
  readonly #isWanted: (path: string) => boolean
  /** Folders of the first tree, and the groups found, when all trees were last walked. */
  #first: ReadonlyMap<string, number> = new Map()
  #latest: ReadonlyMap<string, FoundFolders> | undefined

  /** @param mountinfo tells where the hierarchies are mounted */
  constructor(mountinfo: string, sysRoot: string, wanted: WantedGroups, depth: number) {
    const mounts = cgroupMounts(mountinfo, sysRoot)
    const byTop = new Map<string, Tree>()
    for (const controller of controllers) {
      const mount = hostMountOf(controller, mounts, sysRoot)
      // Sets of CPUs matter only for the agent's own group.
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
   * Returns the current wanted groups, by their path below the root. While the first hierarchy is unchanged, the others are taken
   * as unchanged too, unless `all` is set: runtimes make a group in all hierarchies at once.
   * @param onFault called with the error if a folder cannot be listed
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
