import { linkSync, lstatSync, readdirSync, unlinkSync } from 'node:fs'
import path from 'node:path'

/*
 * Which process leads is settled by files `<key>.<generation>`, each a socket that one process listens on as long as it
 * lives. Stale ones are never reused: whoever finds the newest generation deserted claims the next, by a hard link, which
 * exactly one can make. Of a slow claimant, that saw a generation which others have left behind since, the link may still
 * succeed, for old generations are deleted; but only by the leader of a newer one, whose file it then sees, and it gives up.
 */

/** Of a generation: fewer digits than a double holds. */
const NUMBER = /^\d{1,15}$/

/** The generations of one lock. What is thrown says that the folder is gone, or cannot be written. */
export class Generations {
  readonly #folder: string
  readonly #key: string

  /** @param folder nobody else can write it */
  constructor(folder: string, key: string) {
    this.#folder = folder
    this.#key = key
  }

  /** Where the socket of a generation is, or the one of a claimant, who has a name instead of a number. */
  file(generation: number | string): string {
    return path.join(this.#folder, `${this.#key}.${generation}`)
  }

  /** The newest generation that was ever claimed; -1 when none was. */
  newest(): number {
    return this.#numbers().reduce((newest, each) => Math.max(newest, each), -1)
  }

  /**
   * Claims a generation for the socket of `claimant`, which must be listening: to others a leader is never silent.
   * @returns false when another was faster
   */
  claim(generation: number, claimant: string): boolean {
    if (!this.#link(claimant, generation)) return false
    if (this.newest() === generation) return true
    remove(this.file(generation))
    return false
  }

  /** Whether a generation is still this one's: the folder may have been cleaned, or have gone when its user logged out. */
  holds(generation: number, inode: bigint): boolean {
    try {
      return this.inode(generation) === inode && this.newest() === generation
    } catch {
      return false
    }
  }

  isIn(folder: string): boolean {
    return this.#folder === folder
  }

  /** Undefined when there is no such file. */
  inode(generation: number | string): bigint | undefined {
    try {
      return lstatSync(this.file(generation), { bigint: true, throwIfNoEntry: false })?.ino
    } catch {
      return undefined
    }
  }

  /** Deletes what older generations left. To be called by the leader of the newest. */
  removeBefore(generation: number): void {
    for (const each of this.#numbers()) if (each < generation) remove(this.file(each))
  }

  /** Takes a claimant's own name away. */
  forget(claimant: string): void {
    remove(this.file(claimant))
  }

  #link(claimant: string, generation: number): boolean {
    try {
      linkSync(this.file(claimant), this.file(generation))
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    }
  }

  #numbers(): readonly number[] {
    const prefix = `${this.#key}.`
    return readdirSync(this.#folder)
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length))
      .filter((suffix) => NUMBER.test(suffix))
      .map(Number)
  }
}

function remove(file: string): void {
  try {
    unlinkSync(file)
  } catch {
    // Another was faster, or the folder is gone.
  }
}
