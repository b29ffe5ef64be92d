import type { Clock } from '../shared/clock.js'
import type { HostProcess } from './host-process.js'

/** Measures the agent's uptime and the cost of its process since the start. */
export class ProcessMeter {
  readonly #hostProcess: HostProcess
  readonly #clock: Clock
  #startedMs = Number.NaN
  #startedSeconds = Number.NaN

  constructor(hostProcess: HostProcess, clock: Clock) {
    this.#clock = clock
    this.#hostProcess = hostProcess
  }

  start(): void {
    this.#startedMs = this.#clock.monotonicMs()
    this.#startedSeconds = this.#hostProcess.cpuSeconds()
  }

  /** 0 before the start. */
  get uptimeSeconds(): number {
    return Number.isNaN(this.#startedMs) ? 0 : (this.#clock.monotonicMs() - this.#startedMs) / 1000
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
