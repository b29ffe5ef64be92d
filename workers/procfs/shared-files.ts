import { KernelFile, type KernelText } from './kernel-file.js'

interface Shared {
  readonly file: KernelFile
  readers: number
  /** The round of the latest reading, and what came of it. */
  round: number
  ok: boolean
}

/**
 * Files that several probes of one thread read. Within a round each is read once, for all that ask for it: /proc/stat tells of
 * the CPUs and of tasks and interrupts, and the kernel makes the whole of it for each reading.
 */
export class SharedFiles {
  readonly #files = new Map<string, Shared>()
  #round = 0

  /** From here on everything is read anew. */
  beginRound(): void {
    this.#round++
  }

  /** A file that the kernel gives whole; it is closed when all that opened it have closed it. */
  open(path: string): KernelText {
    const shared = this.#files.get(path) ?? this.#add(path)
    shared.readers++
    const { file } = shared
    return {
      text: file.text,
      read: () => this.#read(shared),
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
