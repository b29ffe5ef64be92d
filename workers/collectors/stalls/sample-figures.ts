import { MemoryGroups } from '../../black-box/memory-group.js'
import { KernelFile } from '../../procfs/kernel-file.js'
import { pageBytes } from '../../procfs/page-size.js'
import { bytesOf } from '../../procfs/scanner.js'
import { type HostChange, HostLoad } from './host-load.js'

const AVAILABLE = bytesOf('MemAvailable:')
const BYTES_PER_KB = 1024

/** Figures that are read in turn, one for each sample: reading all of it each time would cost more than the rest of the watch. */
const TURNS = 3
/** The limit of a cgroup, which hardly changes, is read once in so many samples. */
const LIMIT_TURNS = 100

/**
 * The figures of the process and its host that are noted in the black box: memory of the process and its cgroup each time, those of
 * the host in turn.
 */
export class SampleFigures {
  /** As of the latest `read`; NaN where they are not known. */
  rssBytes = Number.NaN
  cgroupBytes = Number.NaN
  /** As of the latest turn of each. */
  availableBytes = Number.NaN
  host: Partial<HostChange> = {}
  /** Time for which CPU quotas have held the process back since this began, milliseconds. */
  throttledMs = 0
  readonly #statm = new KernelFile('/proc/self/statm', { whole: true })
  readonly #meminfo: KernelFile
  readonly #groups = new MemoryGroups()
  readonly #load: HostLoad
  #reads = 0

  constructor(procRoot: string, nowMs: number) {
    this.#meminfo = new KernelFile(`${procRoot}/meminfo`, { whole: true })
    this.#load = new HostLoad(procRoot, nowMs)
  }

  get cgroupLimitBytes(): number {
    return this.#groups.limitBytes
  }

  read(nowMs: number): void {
    this.rssBytes = this.#residentPages() * pageBytes()
    this.cgroupBytes = this.#groups.usedBytes()
    const turn = this.#reads++ % TURNS
    if (this.#reads % LIMIT_TURNS === 0) this.#groups.readLimit()
    if (turn === 0) {
      this.host = this.#load.take(nowMs)
      this.throttledMs += this.host.throttledMs ?? 0
    } else if (turn === 1) this.availableBytes = this.#available()
  }

  close(): void {
    for (const each of [this.#statm, this.#meminfo, this.#groups, this.#load]) each.close()
  }

  /** The second field of /proc/self/statm: proc_pid_statm(5). */
  #residentPages(): number {
    if (!this.#statm.read()) return Number.NaN
    this.#statm.text.skipWord()
    return this.#statm.text.number()
  }

  #available(): number {
    if (!this.#meminfo.read()) return Number.NaN
    const { text } = this.#meminfo
    for (; !text.atEnd; text.skipLine()) if (text.take(AVAILABLE)) return text.number() * BYTES_PER_KB
    return Number.NaN
  }
}
