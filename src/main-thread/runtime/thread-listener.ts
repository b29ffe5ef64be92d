import type { MessagePort } from 'node:worker_threads'
import type { CollectorOptions } from '../../run/collector.js'
import { Layouts } from '../../run/layouts.js'
import { readResult } from '../../run/result.js'
import type { Frame } from '../../shared/frame.js'
import type { Guard } from '../guard.js'
import { WorkerPort } from '../worker-port.js'

type OnFrames = CollectorOptions['onFrames']

export interface ThreadListenerOptions {
  readonly guard: Guard
  readonly onFrames: OnFrames
}

/** Passes on the reports of the host's other threads as they come, with their own times, for the collector `runtime`. */
export class ThreadListener {
  readonly #options: ThreadListenerOptions
  readonly #port = new WorkerPort()

  constructor(options: ThreadListenerOptions) {
    this.#options = options
  }

  /** Listens to a new relay. @returns the relay's end of the channel, to be moved to its thread */
  listen(): MessagePort {
    const layouts = new Layouts('runtime')
    return this.#port.open((report) => this.#options.guard.run('runtime', () => this.#receive(report, layouts)))
  }

  close(): void {
    this.#port.close()
  }

  #receive(report: unknown, layouts: Layouts): void {
    const result = readResult(report, layouts, false)
    if (result.status !== 'ok') return
    for (const frame of result.frames) {
      this.#options.onFrames([frame], result.points, nameOf(frame), frame.timesMs[0] ?? Number.NaN)
    }
  }
}

/** Each thread counts as a collector of its own, so that the reports of one do not end the series of another. */
function nameOf({ layout }: Frame): string {
  return `runtime of ${layout.series[0]?.tags?.['thread']}`
}
