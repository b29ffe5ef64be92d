import { COARSE_WINDOW_MS } from '../../../src/collectors/metric.js'
import { pressureResources } from '../../../src/collectors/pressure.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { KernelFile } from '../../procfs/kernel-file.js'
import { PressureLines } from './pressure-lines.js'

/** Time that tasks were stalled, from /proc/pressure. */
export function pressureProbes({ roots: { procRoot } }: Pick<BuiltInSettings, 'roots'>): Probe[] {
  return [new PressureProbe(procRoot)]
}

/**
 * Least time between two readings of the files. Reading more often distorts the values for every reader on the machine: at each
 * reading the kernel weights the stalls of each CPU by its busy time since the previous one, in whole clock ticks, so stalls
 * within less than a tick are lost.
 */
const LEAST_SECONDS = COARSE_WINDOW_MS / 1000

/** Timers fire slightly early or late; without this margin, every other reading at a tick of LEAST_SECONDS would be skipped. */
const EARLY_SECONDS = 0.002

/**
 * One probe for all resources. Few kernels have pressure of interrupts: its absence is not reported, and the file is not tried
 * again, because a failed open costs far more than a read.
 */
class PressureProbe implements Probe {
  readonly sampled = true
  readonly #files: readonly KernelFile[]
  readonly #lines = new PressureLines()
  #hasInterrupts = true
  #readSeconds = Number.NEGATIVE_INFINITY
  #result: ReadResult = READ

  constructor(procRoot: string) {
    this.#files = pressureResources.map(
      (resource) => new KernelFile(`${procRoot}/pressure/${resource}`, { whole: true }),
    )
  }

  get series() {
    return this.#lines.series
  }

  get values() {
    return this.#lines.values
  }

  /** Reads the files at most once per LEAST_SECONDS; in between the values stay as they are. */
  read(nowSeconds: number): ReadResult {
    if (nowSeconds - this.#readSeconds >= LEAST_SECONDS - EARLY_SECONDS) {
      this.#readSeconds = nowSeconds
      this.#result = this.#readFiles(nowSeconds)
    }
    return this.#result
  }

  close(): void {
    for (const file of this.#files) file.close()
  }

  #readFiles(nowSeconds: number): ReadResult {
    this.#lines.begin(nowSeconds)
    let lines = 0
    let partial = 0
    let reason: string | undefined
    for (let resource = 0; resource < pressureResources.length; resource++) {
      const file = this.#files[resource]
      if (file === undefined) continue
      const isOptional = pressureResources[resource] === 'irq'
      if (isOptional && !this.#hasInterrupts) continue
      const isRead = file.read()
      const found = isRead ? this.#lines.parse(resource, file.text) : 0
      lines += found
      if (isOptional) this.#hasInterrupts = isRead
      if (found > 0 || isOptional) continue
      partial++
      reason ??= (isRead ? file.malformed('no line begins with "some" and has a "total="') : file.missing).reason
    }
    this.#lines.end()
    if (reason === undefined) return READ
    if (lines > 0) return { status: 'ok', partial, reason }
    return {
      status: 'missing',
      reason: `${reason} (the kernel keeps no pressure stall information; it may need psi=1)`,
    }
  }
}
