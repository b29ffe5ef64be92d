import type { BroadcastChannel } from 'node:worker_threads'
import type { Guard } from '../../main-thread/guard.js'
import type { CollectorOptions } from '../../run/collector.js'
import { Layouts } from '../../run/layouts.js'
import type { MainThreadReader, Reading } from '../../run/main-thread.js'
import { readResult } from '../../run/result.js'
import type { Frame } from '../../shared/frame.js'
import { nodeWorkerThreads } from '../../shared/node-modules.js'
import type { RuntimeReader } from './runtime-reader.js'
import { LAYOUTS_WANTED_CHANNEL, REPORTS_CHANNEL } from './thread-messages.js'

type OnFrames = CollectorOptions['onFrames']

export interface ThreadListenerOptions {
  readonly guard: Guard
  readonly onFrames: OnFrames
}

/** Reads the `runtime` collector with `threads: true`: passes on the reports of other threads as they come, with their own times. */
export class ThreadListener implements MainThreadReader {
  readonly #reader: RuntimeReader
  readonly #guard: Guard
  readonly #onFrames: OnFrames
  readonly #layouts = new Layouts('runtime')
  #reports: BroadcastChannel | undefined

  constructor(reader: RuntimeReader, { guard, onFrames }: ThreadListenerOptions) {
    this.#reader = reader
    this.#guard = guard
    this.#onFrames = onFrames
  }

  start(): void {
    this.#reader.start()
    if (this.#reports !== undefined) return
    this.#reports = new (nodeWorkerThreads().BroadcastChannel)(REPORTS_CHANNEL)
    this.#reports.onmessage = (event) =>
      this.#guard.run('runtime', () => this.#receive((event as { readonly data: unknown }).data))
    this.#reports.unref()
    requestLayouts()
  }

  read(): Promise<Reading> {
    this.start()
    return this.#reader.read()
  }

  close(): void {
    this.#reports?.close()
    this.#reader.close()
  }

  /** Takes a report. It lacks its layout when it was sent before this began to listen. */
  #receive(report: unknown): void {
    const result = readResult(report, this.#layouts, false)
    if (result.status !== 'ok') {
      requestLayouts()
      return
    }
    for (const frame of result.frames) {
      this.#onFrames([frame], result.points, nameOf(frame), frame.timesMs[0] ?? Number.NaN)
    }
  }
}

/** Each thread counts as a collector of its own, so that the reports of one do not end the series of another. */
function nameOf({ layout }: Frame): string {
  return `runtime of ${layout.series[0]?.tags?.['thread']}`
}

function requestLayouts(): void {
  const channel = new (nodeWorkerThreads().BroadcastChannel)(LAYOUTS_WANTED_CHANNEL)
  channel.postMessage('wanted')
  channel.close()
}
