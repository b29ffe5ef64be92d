import { cpuUsage } from 'node:process'
import { MemoryGroups } from '../../black-box/memory-group.js'
import { KernelFile } from '../../procfs/kernel-file.js'
import { pageBytes } from '../../procfs/page-size.js'
import { bytesOf } from '../../procfs/scanner.js'
import { changeOf, type HostChange, type HostCounters, type HostLoad } from './host-load.js'

const AVAILABLE = bytesOf('MemAvailable:')
const BYTES_PER_KB = 1024

/** CPU time and memory of the process are read alternately, five times a second each: a call costs as much as the rest of a sample. */
const OWN_TURNS = 2
/** Slowly changing figures are read once in this many samples: the host's available memory, and the limit of a cgroup. */
const AVAILABLE_TURNS = 10
const LIMIT_TURNS = 100
/** Largest age of the host's counters. The watch reads them once a second while nothing happens; older ones are read again here. */
const HOST_AGE_MS = 1_200
/** Shortest time over which a difference is meaningful: /proc/stat counts hundredths of a second. */
const HOST_WINDOW_MS = 500

/**
 * The figures of the process and its host for the black box. Reads those of the process and its cgroup in turn, and those of the
 * host about once a second.
 */
export class SampleFigures {
  /** Values as of their latest reading; NaN if unknown. `cpu` is the CPU time of all threads per time: 1 is one core. */
  cpu = Number.NaN
  rssBytes = Number.NaN
  cgroupBytes = Number.NaN
  availableBytes = Number.NaN
  host: Partial<HostChange> = {}
  /** Time for which CPU quotas have held the process back since this object was created, milliseconds. */
  throttledMs = 0
  readonly #statm = new KernelFile('/proc/self/statm', { whole: true })
  readonly #meminfo: KernelFile
  readonly #groups = new MemoryGroups()
  readonly #load: Pick<HostLoad, 'latest'>
  #cpuMs = Number.NaN
  #cpuAtMs = Number.NaN
  #counters: HostCounters | undefined
  #reads = 0

  /** @param load the watch's own, so that one reading serves both */
  constructor(procRoot: string, load: Pick<HostLoad, 'latest'>) {
    this.#meminfo = new KernelFile(`${procRoot}/meminfo`, { whole: true })
    this.#load = load
  }

  get cgroupLimitBytes(): number {
    return this.#groups.limitBytes
  }

  read(nowMs: number): void {
    if (this.#reads % OWN_TURNS === 0) this.#readCpu(nowMs)
    else this.#readMemory()
    this.#readHost(nowMs)
    if (this.#reads % AVAILABLE_TURNS === 0) this.availableBytes = this.#available()
    if (++this.#reads % LIMIT_TURNS === 0) this.#groups.readLimit()
  }

  close(): void {
    for (const each of [this.#statm, this.#meminfo, this.#groups]) each.close()
  }

  /** Reads CPU time by getrusage(2). */
  #readCpu(nowMs: number): void {
    const { user, system } = cpuUsage()
    const cpuMs = (user + system) / 1e3
    this.cpu = (cpuMs - this.#cpuMs) / (nowMs - this.#cpuAtMs)
    this.#cpuMs = cpuMs
    this.#cpuAtMs = nowMs
  }

  #readMemory(): void {
    this.rssBytes = this.#residentPages() * pageBytes()
    this.cgroupBytes = this.#groups.usedBytes()
  }

  #readHost(nowMs: number): void {
    const before = this.#counters
    const counters = this.#load.latest(nowMs, HOST_AGE_MS)
    if (before !== undefined && counters.atMs - before.atMs < HOST_WINDOW_MS) return
    this.#counters = counters
    if (before === undefined) return
    this.host = changeOf(before, counters)
    this.throttledMs += this.host.throttledMs ?? 0
  }

  /** Returns the second field of /proc/self/statm: proc_pid_statm(5). */
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
