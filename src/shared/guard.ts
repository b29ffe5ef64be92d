import { type Clock, systemClock, type Timer } from './clock.js'
import { describeStack } from './describe-error.js'
import type { Logger } from './logger.js'

export interface Guarded {
  readonly clock: Clock
  readonly logger: Logger
  /** 0 to below 1. */
  readonly random: () => number
}

/** What a part throws is logged this often at most. */
const LOG_EVERY_MS = 10 * 60_000

/**
 * The boundary between the agent and its host. Node calls the agent by timers and listeners, and the agent calls what its
 * host gave it: an exception that crosses either way would be the host's uncaught one. It ends here, counted and logged.
 */
export class Guard implements Guarded {
  /** The one given; while that throws, the system's. What its timers call is guarded. */
  readonly clock: Clock
  /** The one given; a line that it throws at is lost. */
  readonly logger: Logger
  /** The one given; while that throws, Math.random. */
  readonly random: () => number
  readonly #quietUntilMs = new Map<string, number>()
  #exceptions = 0

  constructor({ clock, logger, random }: Guarded) {
    this.logger = this.#guardLogger(logger)
    this.clock = this.#guardClock(clock)
    this.random = () => this.#orElse('random', random, Math.random)
  }

  /** Caught since construction. */
  get exceptions(): number {
    return this.#exceptions
  }

  /** @param part what is at fault, for the log */
  run(part: string, work: () => void): void {
    try {
      work()
    } catch (error) {
      this.caught(part, error)
    }
  }

  /** Resolves as the promise does; when that rejects, to undefined. */
  settle<Value>(part: string, promise: Promise<Value>): Promise<Value | undefined> {
    return promise.catch((error: unknown) => {
      this.caught(part, error)
      return undefined
    })
  }

  caught(part: string, error: unknown): void {
    this.#exceptions++
    const nowMs = systemClock.monotonicMs()
    if (nowMs < (this.#quietUntilMs.get(part) ?? Number.NEGATIVE_INFINITY)) return
    this.#quietUntilMs.set(part, nowMs + LOG_EVERY_MS)
    this.logger.error({ part, error: describeStack(error) }, 'exception caught')
  }

  #orElse<Value>(part: string, ask: () => Value, fallback: () => Value): Value {
    try {
      return ask()
    } catch (error) {
      this.caught(part, error)
      return fallback()
    }
  }

  #guardClock(clock: Clock): Clock {
    const { wallMs, monotonicMs } = systemClock
    // Made once: time is asked for with each point that a host reports.
    const [askWall, askMonotonic] = [() => clock.wallMs(), () => clock.monotonicMs()]
    // Monotonic time starts anywhere: the system's goes on where the clock's own stood.
    const aheadMs = this.#orElse('clock', askMonotonic, monotonicMs) - monotonicMs()
    const continued = () => monotonicMs() + aheadMs
    return {
      wallMs: () => this.#orElse('clock', askWall, wallMs),
      monotonicMs: () => this.#orElse('clock', askMonotonic, continued),
      setTimer: (delayMs, callback, options) => {
        const fire = () => this.run('timer', callback)
        const set = (by: Clock): Timer => by.setTimer(delayMs, fire, options)
        const timer = this.#orElse(
          'clock',
          () => set(clock),
          () => set(systemClock),
        )
        return { cancel: () => this.run('clock', () => timer.cancel()) }
      },
    }
  }

  #guardLogger(logger: Logger): Logger {
    const at = (level: keyof Logger) => (fields: object, message: string) => {
      try {
        logger[level](fields, message)
      } catch {
        this.#exceptions++
      }
    }
    return { trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  }
}
