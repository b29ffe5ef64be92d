import { meminfoTable } from '../../../src/collectors/memory.js'
import { positionIn } from '../../../src/collectors/table.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { ratio } from '../../probes/rates.js'
import { KernelFile } from '../../procfs/kernel-file.js'
import { KeyedMetrics } from '../../procfs/keyed-metrics.js'

const position = (type: string) => positionIn(meminfoTable, type)
const TOTAL = position('mem_total')
const FREE = position('mem_free')
const AVAILABLE = position('mem_available')
const BUFFERS = position('mem_buffers')
const CACHED = position('mem_cached')
const USED = position('mem_used')
const USED_RATIO = position('mem_used_ratio')
const SWAP_TOTAL = position('swap_total')
const SWAP_FREE = position('swap_free')
const SWAP_USED = position('swap_used')
const SWAP_USED_RATIO = position('swap_used_ratio')

/** The file says kB and means KiB. */
const UNIT_BYTES = 1024

/** Memory and swap from /proc/meminfo. */
export class MeminfoProbe implements Probe {
  readonly sampled = true
  readonly #metrics = new KeyedMetrics(meminfoTable, UNIT_BYTES)
  readonly series = this.#metrics.series
  readonly values = this.#metrics.values
  readonly #file: KernelFile

  constructor(path: string) {
    this.#file = new KernelFile(path, { whole: true })
  }

  read(): ReadResult {
    if (!this.#file.read()) return this.#file.missing
    if (!this.#file.isRepeated) {
      this.#metrics.parse(this.#file.text)
      this.#compute()
    }
    return Number.isNaN(this.values[TOTAL]) ? this.#file.malformed('no line begins with "MemTotal:"') : READ
  }

  close(): void {
    this.#file.close()
  }

  #compute(): void {
    const { values } = this
    const total = this.#value(TOTAL)
    const available = this.#availableBytes()
    values[AVAILABLE] = available
    values[USED] = Math.max(total - available, 0)
    values[USED_RATIO] = ratio(total - available, total)
    const swapTotal = this.#value(SWAP_TOTAL)
    const swapUsed = swapTotal - this.#value(SWAP_FREE)
    values[SWAP_USED] = Math.max(swapUsed, 0)
    values[SWAP_USED_RATIO] = ratio(swapUsed, swapTotal)
  }

  /** Kernels before 3.14 have no such line: free memory, buffers and page cache are close enough. */
  #availableBytes(): number {
    const available = this.#value(AVAILABLE)
    return Number.isNaN(available) ? this.#value(FREE) + this.#value(BUFFERS) + this.#value(CACHED) : available
  }

  #value(position: number): number {
    return this.values[position] ?? Number.NaN
  }
}
