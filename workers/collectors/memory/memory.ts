import { seriesOf } from '../../../src/collectors/index.js'
import type { CollectorSettings } from '../../../src/shared/settings.js'
import { type Probe, READ, type Reading } from '../../probes/probe.js'
import { ratio } from '../../probes/rates.js'
import { KernelFile } from '../../procfs/kernel-file.js'
import { KeyedLines } from '../../procfs/keyed-lines.js'
import type { Scanner } from '../../procfs/scanner.js'

/** Memory and swap from /proc/meminfo, paging from /proc/vmstat. */
export function memoryProbes({ roots: { procRoot } }: CollectorSettings): Probe[] {
  return [new MeminfoProbe(`${procRoot}/meminfo`), new VmstatProbe(`${procRoot}/vmstat`)]
}

/** Values that /proc/meminfo has a line for (proc_meminfo(5)); the constants below are their places. */
const shown = [
  ['mem_total', 'MemTotal:'],
  ['mem_free', 'MemFree:'],
  ['mem_available', 'MemAvailable:'],
  ['mem_buffers', 'Buffers:'],
  ['mem_cached', 'Cached:'],
  ['swap_total', 'SwapTotal:'],
  ['swap_free', 'SwapFree:'],
  ['mem_dirty', 'Dirty:'],
  ['mem_writeback', 'Writeback:'],
  ['mem_shared', 'Shmem:'],
  ['mem_slab', 'Slab:'],
  ['mem_committed', 'Committed_AS:'],
] as const
const TOTAL = 0
const FREE = 1
const AVAILABLE = 2
const BUFFERS = 3
const CACHED = 4
const SWAP_TOTAL = 5
const SWAP_FREE = 6

const made = ['mem_used', 'mem_used_ratio', 'swap_used', 'swap_used_ratio'] as const
const USED = shown.length
const USED_RATIO = USED + 1
const SWAP_USED = USED + 2
const SWAP_USED_RATIO = USED + 3

/** The file says kB and means KiB. */
const UNIT_BYTES = 1024

class MeminfoProbe implements Probe {
  readonly sampled = true
  readonly series = [...shown.map(([type]) => type), ...made].map((type) => seriesOf(type))
  readonly values = new Float64Array(this.series.length).fill(Number.NaN)
  readonly #file: KernelFile
  readonly #lines = new KeyedLines(shown.map(([, key]) => key))

  constructor(path: string) {
    this.#file = new KernelFile(path, { whole: true })
  }

  read(): Reading {
    if (!this.#file.read()) return this.#file.missing
    if (!this.#file.isRepeated) this.#parse(this.#file.text)
    return Number.isNaN(this.#lines.number(TOTAL)) ? this.#file.malformed('no line begins with "MemTotal:"') : READ
  }

  close(): void {
    this.#file.close()
  }

  #parse(text: Scanner): void {
    this.#lines.parse(text)
    const { values } = this
    for (let index = 0; index < shown.length; index++) values[index] = this.#bytes(index)
    const total = this.#bytes(TOTAL)
    const available = this.#availableBytes()
    values[AVAILABLE] = available
    values[USED] = Math.max(total - available, 0)
    values[USED_RATIO] = ratio(total - available, total)
    const swapTotal = this.#bytes(SWAP_TOTAL)
    const swapUsed = swapTotal - this.#bytes(SWAP_FREE)
    values[SWAP_USED] = Math.max(swapUsed, 0)
    values[SWAP_USED_RATIO] = ratio(swapUsed, swapTotal)
  }

  /** Kernels before 3.14 do not tell; what is free or easily freed is near enough. */
  #availableBytes(): number {
    const available = this.#bytes(AVAILABLE)
    return Number.isNaN(available) ? this.#bytes(FREE) + this.#bytes(BUFFERS) + this.#bytes(CACHED) : available
  }

  #bytes(index: number): number {
    return this.#lines.number(index) * UNIT_BYTES
  }
}

const SWAP_IN = 0
const SWAP_OUT = 1
const FAULTS = 2
const MAJOR_FAULTS = 3

class VmstatProbe implements Probe {
  /** Counters alone: more than their value at the tick there is not to know. */
  readonly sampled = false
  readonly series = [
    seriesOf('swap_in_pages_total'),
    seriesOf('swap_out_pages_total'),
    seriesOf('page_faults_total', { kind: 'minor' }),
    seriesOf('page_faults_total', { kind: 'major' }),
  ]
  readonly values = new Float64Array(this.series.length).fill(Number.NaN)
  readonly #file: KernelFile
  readonly #lines = new KeyedLines(['pswpin ', 'pswpout ', 'pgfault ', 'pgmajfault '])
  #faults = Number.NaN

  constructor(path: string) {
    this.#file = new KernelFile(path)
  }

  read(): Reading {
    if (!this.#file.read()) return this.#file.missing
    this.#lines.parse(this.#file.text)
    this.values[0] = this.#lines.number(SWAP_IN)
    this.values[1] = this.#lines.number(SWAP_OUT)
    this.values[2] = this.#minorFaults(this.values[2])
    this.values[3] = this.#lines.number(MAJOR_FAULTS)
    return READ
  }

  close(): void {
    this.#file.close()
  }

  /**
   * A fault under way may be counted as major before it is counted at all: then the difference goes back for a moment,
   * which a counter must not, and the previous one stays.
   */
  #minorFaults(previous = Number.NaN): number {
    const faults = this.#lines.number(FAULTS)
    const minor = faults - this.#lines.number(MAJOR_FAULTS)
    const late = minor < previous && faults >= this.#faults
    this.#faults = faults
    return late ? previous : minor
  }
}
