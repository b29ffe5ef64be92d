import { KernelFile } from '../../procfs/kernel-file.js'
import { bytesOf } from '../../procfs/scanner.js'

const CPU = bytesOf('cpu')
const SPACE = 0x20

/** Counts the CPUs that are online, by the lines `cpu0`, `cpu1`, … of /proc/stat. */
export class CpuCount {
  readonly #file: KernelFile

  constructor(procRoot: string) {
    this.#file = new KernelFile(`${procRoot}/stat`, { whole: true })
  }

  /** Returns NaN when the file cannot be read. */
  read(): number {
    if (!this.#file.read()) return Number.NaN
    const { text } = this.#file
    let count = 0
    while (text.take(CPU)) {
      // The line of all CPUs together has a blank in this place.
      if (text.bytes[text.position] !== SPACE) count++
      text.skipLine()
    }
    return count > 0 ? count : Number.NaN
  }

  get failure(): string {
    const { missing } = this.#file
    return missing.reason ?? ''
  }

  close(): void {
    this.#file.close()
  }
}
