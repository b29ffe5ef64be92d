import type { Mount } from '../../filesystems/mount-tree.js'
import { type AsyncStatfs, failureOf, resultOf, type StatfsResult } from '../../filesystems/statfs.js'

/** One filesystem whose statfs may hang. At most one call is in flight. */
export class MountWatch {
  readonly mount: Mount
  readonly #path: Buffer
  readonly #statfs: AsyncStatfs
  #waiting = false
  #result: StatfsResult | undefined

  constructor(mount: Mount, path: Buffer, statfs: AsyncStatfs) {
    this.mount = mount
    this.#path = path
    this.#statfs = statfs
  }

  /** Whether a call is in flight. */
  get isWaiting(): boolean {
    return this.#waiting
  }

  /**
   * Calls statfs and resolves when it returns, if ever. Must not be called while a call is in flight.
   * @param known devices of all mounts
   */
  async call(known: ReadonlySet<string>): Promise<void> {
    this.#waiting = true
    try {
      this.#result = resultOf(this.mount, await this.#statfs(this.#path), known)
    } catch (error) {
      this.#result = failureOf(this.mount, error)
    }
    this.#waiting = false
  }

  /** Returns the latest result since the previous call of this method. */
  takeResult(): StatfsResult | undefined {
    const result = this.#result
    this.#result = undefined
    return result
  }
}
