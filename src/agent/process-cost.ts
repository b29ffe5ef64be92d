import type { HostProcess } from './host-process.js'

/** Measures what the process costs from the agent's start on. */
export class ProcessCost {
  readonly #hostProcess: HostProcess
  #startedSeconds = Number.NaN

  constructor(hostProcess: HostProcess) {
    this.#hostProcess = hostProcess
  }

  start(): void {
    this.#startedSeconds = this.#hostProcess.cpuSeconds()
  }

  get pid(): number {
    return this.#hostProcess.pid
  }

  /** CPU time since the start, of all threads; NaN before it. */
  get cpuSeconds(): number {
    return this.#hostProcess.cpuSeconds() - this.#startedSeconds
  }

  /** Resident memory; NaN when it cannot be read, for example without a free descriptor. */
  get rssBytes(): number {
    try {
      return this.#hostProcess.rssBytes()
    } catch {
      return Number.NaN
    }
  }
}
