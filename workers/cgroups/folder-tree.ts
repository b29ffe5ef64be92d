import { readdirSync, statSync } from 'node:fs'

/** A folder of a hierarchy. */
interface Folder {
  readonly path: string
  /** Tells the folder from an earlier one of the same name. */
  readonly inode: number
  /** Number of subfolders plus two; less than 2 if the filesystem does not count them. */
  readonly links: number
  /** Names of its subfolders. */
  names: readonly string[]
}

export interface FolderTreeOptions {
  /** Folder of the root. It is not part of the result. */
  readonly top: string
  /** Most levels to descend. */
  readonly depth: number
  /** Whether a folder, or one below it, may be wanted. @param path below the root: `/docker` */
  readonly mayHave: (path: string) => boolean
}

/**
 * The folders below the root of a hierarchy. A folder of cgroups has dozens of files, so it is listed only if its link count shows
 * that subfolders came or went, or if one of them is gone.
 */
export class FolderTree {
  readonly #options: FolderTreeOptions
  #known = new Map<string, Folder>()
  #next = new Map<string, Folder>()

  constructor(options: FolderTreeOptions) {
    this.#options = options
  }

  /**
   * Returns the current folders by their path below the root, with the inode of each. A folder that cannot be listed has no
   * subfolders.
   * @param onFault called with the error if a folder cannot be listed, unless it is gone
   */
  walk(onFault: (error: unknown) => void): ReadonlyMap<string, number> {
    const found = new Map<string, number>()
    this.#next = new Map()
    this.#enter('', 0, found, onFault)
    this.#known = this.#next
    return found
  }

  /** @returns false when the folder is gone */
  #enter(path: string, level: number, found: Map<string, number>, onFault: (error: unknown) => void): boolean {
    const { top, depth, mayHave } = this.#options
    const stats = statSync(`${top}${path}`, { throwIfNoEntry: false })
    if (stats === undefined) return false
    const { ino: inode, nlink: links } = stats
    if (path !== '') found.set(path, inode)
    if (level === depth || links === 2) return true
    const known = this.#known.get(path)
    const isSame = known?.inode === inode && known.links === links && links > 2
    const folder = isSame ? known : { path, inode, links, names: this.#list(path, onFault) }
    this.#next.set(path, folder)
    let isStale = false
    for (const name of folder.names) {
      const below = `${path}/${name}`
      if (mayHave(below) && !this.#enter(below, level + 1, found, onFault)) isStale = true
    }
    if (isStale && isSame) {
      folder.names = this.#list(path, onFault)
      for (const name of folder.names) {
        const below = `${path}/${name}`
        if (!found.has(below) && mayHave(below)) this.#enter(below, level + 1, found, onFault)
      }
    }
    return true
  }

  #list(path: string, onFault: (error: unknown) => void): readonly string[] {
    try {
      return readdirSync(`${this.#options.top}${path}`, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
    } catch (error) {
      onFault(error)
      return []
    }
  }
}
