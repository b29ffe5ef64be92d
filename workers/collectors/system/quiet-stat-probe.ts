import type { Clock, Timer } from '../../../src/shared/clock.js'
import type { Probe, ReadResult } from '../../probes/probe.js'
import type { StatProbe } from './stat-probe.js'

/** Time before a tick at which tasks are counted. Ticks of other intervals seldom fall at this distance from a common boundary. */
const LEAD_MS = 265
/** Time for which a count serves later ticks: at short intervals a count for each would cost as much as the tick. */
const FRESH_MS = 1_000
/** Time after a tick by which the agent's threads have gone back to sleep. */
const SETTLE_MS = 50

export interface QuietStatOptions {
  readonly clock: Clock
  readonly intervalMs: number
  readonly timeoutMs: number
}

/**
 * The lines of /proc/stat at a tick, with the number of tasks that ran shortly before it. At the tick itself all threads of the
 * agent wake up together, and the kernel counts each of them as running, as well as other programs that wake on whole seconds.
 *
 *     tick ──────────────────────── count ── LEAD_MS ── tick
 *
 * If there is no fresh count, as at the first tick, the reading waits for SETTLE_MS instead.
 */
export class QuietStatProbe implements Probe {
  readonly sampled = true
  readonly series
  readonly values
  readonly #stat: StatProbe
  readonly #options: QuietStatOptions
  #running = Number.NaN
  #countedAtMs = Number.NEGATIVE_INFINITY
  /** Pending while a count before the next tick is planned. */
  #timer: Timer | undefined
  /** The reading that waits for a count. */
  #later: Promise<ReadResult> | undefined

  constructor(stat: StatProbe, options: QuietStatOptions) {
    this.#stat = stat
    this.#options = options
    this.series = stat.series
    this.values = stat.values
  }

  read(): ReadResult | Promise<ReadResult> {
    const reading = this.#stat.read()
    if (reading.status !== 'ok' || !this.#stat.isLive) return reading
    const { clock, intervalMs } = this.#options
    const ageMs = clock.monotonicMs() - this.#countedAtMs
    if (ageMs + intervalMs > FRESH_MS) this.#countBeforeNextTick()
    if (ageMs > FRESH_MS) return this.#countLater()
    this.#stat.running = this.#running
    return reading
  }

  readNow(): ReadResult {
    return this.#stat.read()
  }

  close(): void {
    this.#timer?.cancel()
    this.#stat.close()
  }

  #count(): ReadResult {
    const reading = this.#stat.read()
    if (reading.status === 'ok') {
      this.#running = this.#stat.running
      this.#countedAtMs = this.#options.clock.monotonicMs()
    }
    return reading
  }

  /** Plans a count, unless a timer was set at an earlier tick. */
  #countBeforeNextTick(): void {
    const { clock, intervalMs } = this.#options
    this.#timer ??= clock.setTimer(intervalMs - Math.min(LEAD_MS, intervalMs / 2), () => {
      this.#timer = undefined
      this.#count()
    })
  }

  #countLater(): Promise<ReadResult> {
    const { clock, intervalMs, timeoutMs } = this.#options
    const waitMs = Math.min(SETTLE_MS, intervalMs / 4, timeoutMs / 4)
    this.#later ??= new Promise((resolve) => {
      clock.setTimer(
        waitMs,
        () => {
          this.#later = undefined
          resolve(this.#count())
        },
        { hold: true },
      )
    })
    return this.#later
  }
}
