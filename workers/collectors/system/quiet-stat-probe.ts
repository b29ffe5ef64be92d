import type { Clock, Timer } from '../../../src/shared/clock.js'
import type { Probe, ReadResult } from '../../probes/probe.js'
import type { StatProbe } from './stat-probe.js'

/** How long before a tick tasks are counted. Ticks of other intervals are seldom at that distance from a common boundary. */
const LEAD_MS = 265
/** How long after a tick the threads of the agent have gone back to sleep. */
const SETTLE_MS = 50

export interface QuietStatOptions {
  readonly clock: Clock
  readonly intervalMs: number
  readonly timeoutMs: number
}

/**
 * The lines of /proc/stat at a tick, with the tasks that ran shortly before it. At the tick itself all threads of the agent
 * wake up together, and the kernel counts each of them as running, as it does programs that also wake on whole seconds.
 *
 *     tick ──────────────────────── count ── LEAD_MS ── tick
 *
 * Where there was no count since the previous tick, as at the first one, the reading waits for SETTLE_MS instead.
 */
export class QuietStatProbe implements Probe {
  readonly sampled = true
  readonly series
  readonly values
  readonly #stat: StatProbe
  readonly #options: QuietStatOptions
  /** Tasks counted since the previous tick; NaN when they were not. */
  #running = Number.NaN
  #timer: Timer | undefined

  constructor(stat: StatProbe, options: QuietStatOptions) {
    this.#stat = stat
    this.#options = options
    this.series = stat.series
    this.values = stat.values
  }

  read(): ReadResult | Promise<ReadResult> {
    const reading = this.#stat.read()
    const running = this.#running
    this.#running = Number.NaN
    if (reading.status !== 'ok' || !this.#stat.isLive) return reading
    this.#countBeforeNextTick()
    if (Number.isNaN(running)) return this.#readLater()
    this.#stat.running = running
    return reading
  }

  close(): void {
    this.#timer?.cancel()
    this.#stat.close()
  }

  #countBeforeNextTick(): void {
    const { clock, intervalMs } = this.#options
    this.#timer?.cancel()
    this.#timer = clock.setTimer(intervalMs - Math.min(LEAD_MS, intervalMs / 2), () => {
      if (this.#stat.read().status === 'ok') this.#running = this.#stat.running
    })
  }

  #readLater(): Promise<ReadResult> {
    const { clock, intervalMs, timeoutMs } = this.#options
    const waitMs = Math.min(SETTLE_MS, intervalMs / 4, timeoutMs / 4)
    return new Promise((resolve) => {
      clock.setTimer(waitMs, () => resolve(this.#stat.read()), { hold: true })
    })
  }
}
