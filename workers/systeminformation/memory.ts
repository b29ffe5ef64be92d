import { seriesOf } from '../../src/collectors/index.js'
import { type Probe, READ, type ReadResult } from '../probes/probe.js'
import { ratio } from '../probes/rates.js'
import type { Library, Memory } from './library.js'

const figuresByType: Readonly<Record<string, (figures: Memory) => number>> = {
  mem_total: ({ total }) => total,
  mem_free: ({ free }) => free,
  mem_available: available,
  mem_used: (figures) => figures.total - available(figures),
  mem_used_ratio: (figures) => ratio(figures.total - available(figures), figures.total),
  swap_total: ({ swaptotal }) => swaptotal,
  swap_free: ({ swapfree }) => swapfree,
  swap_used: ({ swapused }) => swapused,
  swap_used_ratio: ({ swapused, swaptotal }) => ratio(swapused, swaptotal),
}

/** Memory and swap from `mem`. */
export class MemoryProbe implements Probe {
  readonly sampled = false
  readonly series = Object.keys(figuresByType).map((type) => seriesOf(type))
  readonly values = new Float64Array(this.series.length)
  readonly #library: Library['memory']

  constructor(library: Library['memory']) {
    this.#library = library
  }

  async read(): Promise<ReadResult> {
    const figures = await this.#library.mem()
    if (!(figures.total > 0)) return { status: 'missing', reason: 'systeminformation.mem returned no total' }
    for (const [index, value] of Object.values(figuresByType).entries()) this.values[index] = value(figures)
    return READ
  }

  close(): void {}
}

/**
 * Returns the available memory. On macOS it is a sum of estimates and may be negative. In a Linux container it may exceed the
 * total; it is then replaced by the unused memory, as procps does.
 */
function available({ available, free, total }: Memory): number {
  return Math.max(available > total ? Math.min(free, total) : available, 0)
}
