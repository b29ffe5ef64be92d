import { KernelFile } from '../../procfs/kernel-file.js'
import { KeyedLines } from '../../procfs/keyed-lines.js'
import type { Scanner } from '../../procfs/scanner.js'

const KEYS = ['MemFree:', 'Buffers:', 'Cached:', 'Active(file):', 'Inactive(file):', 'SReclaimable:'] as const

/**
 * Estimates the memory that new processes could get, for kernels before 3.14, whose meminfo does not say. Computes it as procps
 * does, and the kernel since 3.14 (si_mem_available): free memory, plus the file cache and reclaimable slab except for the part
 * that the kernel would rather keep. Kernels before 2.6.28 do not tell the file cache from other memory; for them it is free
 * memory, buffers and page cache.
 */
export class AvailableEstimate {
  readonly #lines = new KeyedLines(KEYS)
  readonly #minFree: KernelFile

  constructor(procRoot: string) {
    this.#minFree = new KernelFile(`${procRoot}/sys/vm/min_free_kbytes`, { whole: true })
  }

  /** @returns KiB, at least 0 */
  estimate(meminfo: Scanner): number {
    this.#lines.parse(meminfo)
    const [free = 0, buffers = 0, cached = 0, active, inactive, slab] = KEYS.map((_, key) => this.#lines.number(key))
    const files = (active ?? Number.NaN) + (inactive ?? Number.NaN)
    if (Number.isNaN(files)) return free + buffers + cached
    const low = this.#lowWatermark()
    return Math.max(free - low + reclaimable(files, low) + reclaimable(slab || 0, low), 0)
  }

  close(): void {
    this.#minFree.close()
  }

  /**
   * Returns the sum of the zones' `low` in /proc/zoneinfo, computed from the setting that the kernel derives it from; 0 if that
   * cannot be read.
   */
  #lowWatermark(): number {
    return this.#minFree.read() ? (this.#minFree.text.number() * 5) / 4 || 0 : 0
  }
}

/** Returns the reclaimable part. The kernel keeps half, or the low watermark if that is less. */
function reclaimable(size: number, low: number): number {
  return size - Math.min(size / 2, low)
}
