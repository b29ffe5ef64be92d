import { statTable } from '../../../src/collectors/system.js'
import { positionIn } from '../../../src/collectors/table.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import type { KernelText } from '../../procfs/kernel-file.js'
import { KeyedMetrics } from '../../procfs/keyed-metrics.js'

const RUNNING = positionIn(statTable, 'procs_running')

/** The lines of /proc/stat after those of the CPUs. */
export class StatProbe implements Probe {
  readonly sampled = true
  readonly series
  readonly values
  readonly #file: KernelText
  readonly #metrics = new KeyedMetrics(statTable)

  constructor(file: KernelText) {
    this.#file = file
    this.series = this.#metrics.series
    this.values = this.#metrics.values
  }

  /** Whether the latest text was generated at this instant, not copied from another time. */
  get isLive(): boolean {
    return this.#file.isLive
  }

  /** Tasks running or waiting for a CPU in the latest reading, the reading thread included. */
  get running(): number {
    return this.values[RUNNING] ?? Number.NaN
  }

  set running(tasks: number) {
    this.values[RUNNING] = tasks
  }

  read(): ReadResult {
    if (!this.#file.read()) return this.#file.missing
    this.#metrics.parse(this.#file.text)
    return READ
  }

  close(): void {
    this.#file.close()
  }
}
