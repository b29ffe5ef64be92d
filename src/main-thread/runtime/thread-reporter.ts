import { withTags } from '../../run/main-thread.js'
import type { Series } from '../../shared/frame.js'
import { nodeWorkerThreads } from '../../shared/node-modules.js'
import type { RuntimeReader } from './runtime-reader.js'
import { LAYOUTS_WANTED_CHANNEL, REPORTS_CHANNEL, type ThreadReport } from './thread-messages.js'

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
  readonly #wanted = new (nodeWorkerThreads().BroadcastChannel)(LAYOUTS_WANTED_CHANNEL)
  #layout: { readonly id: number; readonly series: readonly Series[] } | undefined
  #layoutDue = true

  constructor(options: ThreadReporterOptions) {
    this.#options = options
    options.reader.start()
    this.#wanted.onmessage = () => {
      this.#layoutDue = true
    }
    this.#wanted.unref()
  }

  /** @param tsMs milliseconds since the epoch */
  async report(tsMs: number): Promise<void> {
    const { reader, name, random } = this.#options
    const { series, values, partial = 0, partialReason } = await reader.read()
    if (this.#layout?.series !== series) {
      this.#layout = { id: Math.floor(random() * LAYOUT_IDS), series }
      this.#layoutDue = true
    }
    const { id } = this.#layout
    post({
      status: 'collected',
      layouts: this.#layoutDue ? [{ id, series: withTags(series, { thread: name }) }] : [],
      frames: [{ layoutId: id, timesMs: Float64Array.of(tsMs), values: Float64Array.from(values) }],
      partial,
      partialReason,
      invalid: 0,
    })
    this.#layoutDue = false
  }

  stop(): void {
    this.#wanted.close()
    this.#options.reader.close()
  }
}

/** Opens the channel for this message only: an open one would also receive the posts of other threads. */
function post(report: ThreadReport): void {
  const channel = new (nodeWorkerThreads().BroadcastChannel)(REPORTS_CHANNEL)
  channel.postMessage(report)
  channel.close()
}
