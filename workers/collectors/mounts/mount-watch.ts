import type { Mount } from '../../filesystems/mount-tree.js'
import { type AsyncStatfs, type FilesystemFigures, statfsFailure } from '../../filesystems/statfs.js'

/** Outcome of a finished statfs call. */
export type StatfsResult =
  | { readonly status: 'ok'; readonly figures: FilesystemFigures }
  | { readonly status: 'failed'; readonly reason: string }

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

  /** Calls statfs and resolves when it returns, which may be never. Must not be called while a call is in flight. */
  async call(): Promise<void> {
    this.#waiting = true
    try {
      this.#result = { status: 'ok', figures: await this.#statfs(this.#path) }
    } catch (error) {
      this.#result = { status: 'failed', reason: statfsFailure(this.mount, error) }
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
