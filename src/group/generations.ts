import { linkSync, lstatSync, readdirSync, unlinkSync } from 'node:fs'
import path from 'node:path'

/*
 * Files `<key>.<generation>` decide which process leads. Each is a socket that one process listens on while it lives. Stale
 * files are never reused: a process that finds the newest generation deserted claims the next one with a hard link, which only
 * one process can make. A slow claimant may still link an old generation that has been deleted meanwhile. Only the leader of a
 * newer generation deletes old ones, so the claimant then sees that newer file and gives up.
 */

/** A generation, with no more digits than a double holds exactly. */
const NUMBER = /^\d{1,15}$/

/** The generations of one lock. Methods throw when the folder is gone or cannot be written. */
export class Generations {
  readonly #folder: string
  readonly #key: string

  /** @param folder that no other user can write */
  constructor(folder: string, key: string) {
    this.#folder = folder
    this.#key = key
  }

  /** Returns the path of the socket of a generation or a claimant. Claimants have a name instead of a number. */
  file(generation: number | string): string {
    return path.join(this.#folder, `${this.#key}.${generation}`)
  }

  /** Returns the newest claimed generation; -1 when there is none. */
  newest(): number {
    return this.#numbers().reduce((newest, each) => Math.max(newest, each), -1)
  }

  /**
   * Claims a generation for the socket of `claimant`. It must be listening already, or others would find it deserted.
   * @returns false when another process was faster
   */
  claim(generation: number, claimant: string): boolean {
    if (!this.#link(claimant, generation)) return false
    if (this.newest() === generation) return true
    remove(this.file(generation))
    return false
  }

  /** Returns whether the claim still stands. The folder may have been cleaned, or removed when its user logged out. */
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

  /** Returns the inode of a file; undefined if there is no such file. */
  inode(generation: number | string): bigint | undefined {
    try {
      return lstatSync(this.file(generation), { bigint: true, throwIfNoEntry: false })?.ino
    } catch {
      return undefined
    }
  }

  /** Deletes the files of older generations. Only the leader of the newest may call it. */
  removeBefore(generation: number): void {
    for (const each of this.#numbers()) if (each < generation) remove(this.file(each))
  }

  /** Deletes the file under a claimant's name. */
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
    // Another process was faster, or the folder is gone.
  }
}
