import type { Mount } from '../../filesystems/mount-tree.js'
import { type AsyncStatfs, type FilesystemFigures, statfsFailure } from '../../filesystems/statfs.js'

/** What a filesystem said when it was last asked. */
export type StatfsResult =
  | { readonly status: 'ok'; readonly figures: FilesystemFigures }
  | { readonly status: 'failed'; readonly reason: string }

/** One filesystem that may never answer. It is asked again only when it has answered. */
export class MountWatch {
  readonly mount: Mount
  readonly #path: Buffer
  readonly #statfs: AsyncStatfs
  #waiting = false
  #answer: StatfsResult | undefined

  constructor(mount: Mount, path: Buffer, statfs: AsyncStatfs) {
    this.mount = mount
    this.#path = path
    this.#statfs = statfs
  }

  /** A call is under way. */
  get isWaiting(): boolean {
    return this.#waiting
  }

  /** Asks, and resolves when there is an answer, which may be never. Not to be called while a call is under way. */
  async ask(): Promise<void> {
    this.#waiting = true
    try {
      this.#answer = { status: 'ok', figures: await this.#statfs(this.#path) }
    } catch (error) {
      this.#answer = { status: 'failed', reason: statfsFailure(this.mount, error) }
    }
    this.#waiting = false
  }

  /** The latest answer that came since this was last called. */
  takeResult(): StatfsResult | undefined {
    const answer = this.#answer
    this.#answer = undefined
    return answer
  }
}
