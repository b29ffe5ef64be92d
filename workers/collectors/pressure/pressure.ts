import { pressureResources } from '../../../src/collectors/pressure.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { KernelFile } from '../../procfs/kernel-file.js'
import { PressureLines } from '../../procfs/pressure-lines.js'
import { LEAST_SECONDS } from '../../procfs/pressure-pace.js'

/** Time that tasks were stalled, from /proc/pressure. */
export function pressureProbes({ roots: { procRoot } }: Pick<BuiltInSettings, 'roots'>): Probe[] {
  return [new PressureProbe(procRoot)]
}

/**
 * One probe for all resources. Few kernels have pressure of interrupts. If it is absent, that is not reported and the file is not
 * tried again, because a failed open costs far more than a read.
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
    if (nowSeconds - this.#readSeconds >= LEAST_SECONDS) {
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
