import { BroadcastChannel } from 'node:worker_threads'
import type { CollectorOptions } from '../../run/collector.js'
import { Layouts } from '../../run/layouts.js'
import type { MainReading, Reading } from '../../run/main-thread.js'
import { readResult } from '../../run/result.js'
import type { Frame } from '../../shared/frame.js'
import type { Guard } from '../../shared/guard.js'
import type { RuntimeReading } from './runtime-reading.js'
import { LAYOUTS_WANTED_CHANNEL, REPORTS_CHANNEL } from './thread-messages.js'

type OnFrames = CollectorOptions['onFrames']

export interface ThreadListenerOptions {
  readonly guard: Guard
  readonly onFrames: OnFrames
}

/** The `runtime` collector with `threads`: forwards the reports of other threads when they arrive, with their own times. */
export class ThreadListener implements MainReading {
  readonly #reading: RuntimeReading
  readonly #guard: Guard
  readonly #onFrames: OnFrames
  readonly #layouts = new Layouts('runtime')
  #reports: BroadcastChannel | undefined

  constructor(reading: RuntimeReading, { guard, onFrames }: ThreadListenerOptions) {
    this.#reading = reading
    this.#guard = guard
    this.#onFrames = onFrames
  }

  start(): void {
    this.#reading.start()
    if (this.#reports !== undefined) return
    this.#reports = new BroadcastChannel(REPORTS_CHANNEL)
    this.#reports.onmessage = (event) =>
      this.#guard.run('runtime', () => this.#take((event as { readonly data: unknown }).data))
    this.#reports.unref()
    askForLayouts()
  }

  read(): Promise<Reading> {
    this.start()
    return this.#reading.read()
  }

  close(): void {
    this.#reports?.close()
    this.#reading.close()
  }

  /** Drops a report without its layout: it was sent before this listener asked for layouts. */
  #take(report: unknown): void {
    const result = readResult(report, this.#layouts, false)
    if (result.status !== 'ok') {
      askForLayouts()
      return
    }
    for (const frame of result.frames) {
      this.#onFrames([frame], result.points, nameOf(frame), frame.timesMs[0] ?? Number.NaN)
    }
  }
}

/** Names each thread as a collector of its own, so that its series do not end when another thread reports. */
function nameOf({ layout }: Frame): string {
  return `runtime of ${layout.series[0]?.tags?.['thread']}`
}

function askForLayouts(): void {
  const channel = new BroadcastChannel(LAYOUTS_WANTED_CHANNEL)
  channel.postMessage('wanted')
  channel.close()
}
