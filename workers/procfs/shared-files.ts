import { KernelFile, type KernelText } from './kernel-file.js'

interface Shared {
  readonly file: KernelFile
  readers: number
  /** The round of the latest reading, and its result. */
  round: number
  ok: boolean
}

/**
 * Files read by several probes of one thread. Each is read once per round for all of them: /proc/stat covers CPUs, tasks and
 * interrupts, and the kernel generates all of it for each read.
 */
export class SharedFiles {
  readonly #files = new Map<string, Shared>()
  #round = 0

  /** Begins a round: each file is read again when it is next used. */
  beginRound(): void {
    this.#round++
  }

  /** Opens a file that the kernel returns whole. It is closed once all who opened it have closed it. */
  open(path: string): KernelText {
    const shared = this.#files.get(path) ?? this.#add(path)
    shared.readers++
    const { file } = shared
    return {
      text: file.text,
      read: () => this.#read(shared),
      get isLive() {
        return file.isLive
      },
      get missing() {
        return file.missing
      },
      malformed: (what) => file.malformed(what),
      close: () => this.#release(path, shared),
    }
  }

  #add(path: string): Shared {
    const shared = { file: new KernelFile(path, { whole: true }), readers: 0, round: Number.NaN, ok: false }
    this.#files.set(path, shared)
    return shared
  }

  #read(shared: Shared): boolean {
    if (shared.round === this.#round) {
      shared.file.text.position = 0
      return shared.ok
    }
    shared.round = this.#round
    shared.ok = shared.file.read()
    return shared.ok
  }

  #release(path: string, shared: Shared): void {
    shared.readers--
    if (shared.readers > 0) return
    shared.file.close()
    this.#files.delete(path)
  }
}
