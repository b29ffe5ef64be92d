import { meminfoTable } from '../../../src/collectors/memory.js'
import { positionIn } from '../../../src/collectors/table.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { ratio } from '../../probes/rates.js'
import { KernelFile } from '../../procfs/kernel-file.js'
import { KeyedMetrics } from '../../procfs/keyed-metrics.js'
import type { Scanner } from '../../procfs/scanner.js'
import { AvailableEstimate } from './available.js'

const position = (type: string) => positionIn(meminfoTable, type)
const TOTAL = position('mem_total')
const FREE = position('mem_free')
const AVAILABLE = position('mem_available')
/** Values that are parts of all memory. Committed memory is not one: it may exceed the total. */
const PARTS = ['free', 'buffers', 'cached', 'shared', 'slab', 'dirty', 'writeback'].map((name) =>
  position(`mem_${name}`),
)
const USED = position('mem_used')
const USED_RATIO = position('mem_used_ratio')
const SWAP_TOTAL = position('swap_total')
const SWAP_FREE = position('swap_free')
const SWAP_USED = position('swap_used')
const SWAP_USED_RATIO = position('swap_used_ratio')

/** The file says kB and means KiB. */
export const MEMINFO_UNIT_BYTES = 1024

/** Memory and swap from /proc/meminfo. A container's file may combine its own figures with the host's. */
export class MeminfoProbe implements Probe {
  readonly sampled = true
  readonly #metrics = new KeyedMetrics(meminfoTable, { times: MEMINFO_UNIT_BYTES, belowZero: 0 })
  readonly series = this.#metrics.series
  readonly values = this.#metrics.values
  readonly #file: KernelFile
  readonly #estimate: AvailableEstimate

  constructor(procRoot: string) {
    this.#file = new KernelFile(`${procRoot}/meminfo`, { whole: true })
    this.#estimate = new AvailableEstimate(procRoot)
  }

  /** The latest text. */
  get text(): Scanner {
    return this.#file.text
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
    this.#estimate.close()
  }

  #compute(): void {
    const { values } = this
    const total = this.#value(TOTAL)
    for (let index = 0; index < PARTS.length; index++) this.#bound(PARTS[index] ?? FREE, total)
    values[AVAILABLE] = this.#availableBytes(total)
    this.#bound(AVAILABLE, total)
    const used = total - this.#value(AVAILABLE)
    values[USED] = used
    values[USED_RATIO] = ratio(used, total)
    const swapTotal = this.#value(SWAP_TOTAL)
    this.#bound(SWAP_FREE, swapTotal)
    const swapUsed = swapTotal - this.#value(SWAP_FREE)
    values[SWAP_USED] = swapUsed
    values[SWAP_USED_RATIO] = ratio(swapUsed, swapTotal)
  }

  /** Bounds a part by its whole. */
  #bound(part: number, whole: number): void {
    if (this.#value(part) > whole) this.values[part] = whole
  }

  /**
   * Returns the available memory, as procps does: more than the total is another machine's figure, and 0 is unknown. In both cases
   * the free memory counts as available.
   */
  #availableBytes(total: number): number {
    const available = this.#value(AVAILABLE)
    if (Number.isNaN(available)) return this.#estimate.estimate(this.#file.text) * MEMINFO_UNIT_BYTES
    return available > total || available === 0 ? this.#value(FREE) : available
  }

  #value(position: number): number {
    return this.values[position] ?? Number.NaN
  }
}
