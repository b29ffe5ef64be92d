import { withTags } from '../../run/main-thread.js'
import type { Series } from '../../shared/frame.js'
import { nodeWorkerThreads } from '../../shared/node-modules.js'
import { REPORTS_CHANNEL, type ThreadReport } from '../../shared/thread-reports.js'
import type { RuntimeReader } from './runtime-reader.js'

/** Number of integers that a double represents exactly. */
const LAYOUT_IDS = 2 ** 53

export interface ThreadReporterOptions {
  readonly reader: RuntimeReader
  /** 0 to below 1. */
  readonly random: () => number
  /** Value of the tag `thread`. */
  readonly name: string
}

/** Reports the runtime of its thread to every agent of the process that listens. */
export class ThreadReporter {
  readonly #options: ThreadReporterOptions
  #layout: { readonly id: number; readonly read: readonly Series[]; readonly series: readonly Series[] } | undefined

  constructor(options: ThreadReporterOptions) {
    this.#options = options
    options.reader.start()
  }

  /** @param tsMs milliseconds since the epoch */
  async report(tsMs: number): Promise<void> {
    const { reader, name, random } = this.#options
    const { series, values, partial = 0, partialReason } = await reader.read()
    if (this.#layout?.read !== series) {
      const id = Math.floor(random() * LAYOUT_IDS)
      this.#layout = { id, read: series, series: withTags(series, { thread: name }) }
    }
    const { id } = this.#layout
    post({
      status: 'collected',
      // With each report: an agent may begin to listen at any time, and nothing is ever sent to this thread.
      layouts: [{ id, series: this.#layout.series }],
      frames: [{ layoutId: id, timesMs: Float64Array.of(tsMs), values: Float64Array.from(values) }],
      partial,
      partialReason,
      invalid: 0,
    })
  }

  stop(): void {
    this.#options.reader.close()
  }
}

/** Opens the channel for this message only: an open one would also receive the posts of other threads. */
function post(report: ThreadReport): void {
  const channel = new (nodeWorkerThreads().BroadcastChannel)(REPORTS_CHANNEL)
  channel.postMessage(report)
  channel.close()
}
