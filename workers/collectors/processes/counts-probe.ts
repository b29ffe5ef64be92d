import { processCountTable, processStates } from '../../../src/collectors/processes.js'
import { positionIn } from '../../../src/collectors/table.js'
import type { FailedPart } from '../../../src/shared/protocol.js'
import type { Probe, ReadResult } from '../../probes/probe.js'
import { partialReading } from '../../probes/probe.js'
import { tableSeries } from '../../probes/table-series.js'
import { KernelFile } from '../../procfs/kernel-file.js'
import type { ProcessPass } from './process-pass.js'
import { GONE } from './process-table.js'

const THREADS = positionIn(processCountTable, 'process_thread_count')
const NOT_REACHED = positionIn(processCountTable, 'process_not_reached')
const PROCESS_LIMIT = positionIn(processCountTable, 'process_limit')
const THREAD_LIMIT = positionIn(processCountTable, 'process_thread_limit')

/** Makes the pass over all processes and counts them. The collector's other probes are read after it and use its pass. */
export class CountsProbe implements Probe {
  readonly sampled = false
  readonly series = tableSeries(processCountTable)
  readonly values = new Float64Array(this.series.length)
  readonly #pass: ProcessPass
  readonly #processLimit: KernelFile
  readonly #threadLimit: KernelFile

  constructor(pass: ProcessPass, procRoot: string) {
    this.#pass = pass
    this.#processLimit = new KernelFile(`${procRoot}/sys/kernel/pid_max`, { whole: true })
    this.#threadLimit = new KernelFile(`${procRoot}/sys/kernel/threads-max`, { whole: true })
  }

  read(nowSeconds: number): ReadResult {
    if (!this.#pass.run(nowSeconds)) return { status: 'missing', reason: this.#pass.failure }
    this.#count()
    const limits = [
      ...this.#readLimit(this.#processLimit, PROCESS_LIMIT),
      ...this.#readLimit(this.#threadLimit, THREAD_LIMIT),
    ]
    return partialReading([...this.#pass.failedParts, ...limits])
  }

  close(): void {
    this.#pass.close()
    this.#processLimit.close()
    this.#threadLimit.close()
  }

  #count(): void {
    const { values } = this
    const { length, columns } = this.#pass.table
    values.fill(0, 0, processStates.length)
    let threads = 0
    for (let row = 0; row < length; row++) {
      const state = columns.states[row] ?? GONE
      if (state === GONE) continue
      values[state] = (values[state] ?? 0) + 1
      threads += columns.threads[row] ?? 0
    }
    values[THREADS] = threads
    values[NOT_REACHED] = this.#pass.notReached
  }

  #readLimit(file: KernelFile, position: number): readonly FailedPart[] {
    const isRead = file.read()
    this.values[position] = isRead ? file.text.number() : Number.NaN
    return isRead ? [] : [{ part: file.path, reason: file.missing.reason ?? '' }]
  }
}
