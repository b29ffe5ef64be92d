import { BroadcastChannel } from 'node:worker_threads'
import { Layouts } from '../collect/layouts.js'
import type { MainReading, Reading } from '../collect/main.js'
import { readResult } from '../collect/result.js'
import type { Frame } from '../model/frame.js'
import type { RuntimeReading } from './runtime-reading.js'
import { LAYOUTS_WANTED_CHANNEL, REPORTS_CHANNEL } from './thread-messages.js'

/** Takes the frames of a thread's report; `points` are their values that are not NaN. */
type OnFrames = (frames: readonly Frame[], points: number) => void

/** The `runtime` collector with `threads`: what other threads report is passed on when it comes, under its own time. */
export class ThreadListener implements MainReading {
  readonly #reading: RuntimeReading
  readonly #onFrames: OnFrames
  readonly #layouts = new Layouts('runtime')
  #reports: BroadcastChannel | undefined

  constructor(reading: RuntimeReading, onFrames: OnFrames) {
    this.#reading = reading
    this.#onFrames = onFrames
  }

  start(): void {
    this.#reading.start()
    if (this.#reports !== undefined) return
    this.#reports = new BroadcastChannel(REPORTS_CHANNEL)
    this.#reports.onmessage = (event) => this.#take((event as { readonly data: unknown }).data)
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

  /** A report without its layout was on its way when this began to listen. */
  #take(report: unknown): void {
    const result = readResult(report, this.#layouts, false)
    if (result.status === 'ok') this.#onFrames(result.frames, result.points)
    else askForLayouts()
  }
}

function askForLayouts(): void {
  const channel = new BroadcastChannel(LAYOUTS_WANTED_CHANNEL)
  channel.postMessage('wanted')
  channel.close()
}
