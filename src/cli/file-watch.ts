import { readdir, stat } from 'node:fs/promises'
import { fileStamp, folderStamp, type Seen } from '../config/stamp.js'
import type { Clock, Timer } from '../shared/clock.js'

/** Time between two looks. A change is reported when nothing more has changed from one look to the next. */
const LOOK_EVERY_MS = 1_000

/**
 * Watches files and folders by looking at them every second. This works on every filesystem, however a file is replaced, and also
 * when a link in its path changes, as in a ConfigMap of Kubernetes.
 */
export class FileWatch {
  readonly #clock: Clock
  readonly #onChange: () => void
  readonly #stampOf: (seen: Seen) => Promise<string>
  #seen: readonly Seen[] = []
  /** State at the last look, if it differs from what was read. */
  #found: string | undefined
  /** Pending between two looks. */
  #timer: Timer | undefined
  #state: 'new' | 'watching' | 'stopped' = 'new'

  /** @param onChange called when the files differ from what was read, and have stayed the same for a second or two */
  constructor(clock: Clock, onChange: () => void, stampOf = stampNow) {
    this.#stampOf = stampOf
    this.#clock = clock
    this.#onChange = onChange
  }

  /** Watches these instead from now on. */
  follow(seen: readonly Seen[]): void {
    this.#seen = seen
    this.#found = undefined
  }

  start(): void {
    if (this.#state !== 'new') return
    this.#state = 'watching'
    this.#wait()
  }

  stop(): void {
    this.#state = 'stopped'
    this.#timer?.cancel()
  }

  #wait(): void {
    this.#timer = this.#clock.setTimer(LOOK_EVERY_MS, () => void this.#look())
  }

  async #look(): Promise<void> {
    const seen = this.#seen
    const stamps: string[] = []
    // One after the other, so that a hanging disk takes only one thread of Node's pool.
    for (const each of seen) stamps.push(await this.#stampOf(each))
    if (this.#state !== 'watching') return
    if (seen === this.#seen) this.#compare(seen, stamps)
    this.#wait()
  }

  #compare(seen: readonly Seen[], stamps: readonly string[]): void {
    const now = stamps.join('\n')
    const isQuiet = now === this.#found
    const isChanged = stamps.some((stamp, index) => stamp !== seen[index]?.stamp)
    this.#found = isChanged && !isQuiet ? now : undefined
    if (isChanged && isQuiet) this.#onChange()
  }
}

async function stampNow({ path, counts }: Seen): Promise<string> {
  if (counts === undefined) return fileStamp(await stat(path, { bigint: true }).catch(() => undefined))
  return folderStamp(await readdir(path).catch(() => undefined), counts)
}
