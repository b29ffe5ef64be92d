import { type Clock, systemClock, type Timer } from '../shared/clock.js'
import { describeStack } from '../shared/describe-error.js'
import type { Logger } from '../shared/logger.js'
import { inRootContext } from '../shared/root-context.js'

export interface Guarded {
  readonly clock: Clock
  readonly logger: Logger
  /** 0 to below 1. */
  readonly random: () => number
}

/** Each part's exceptions are logged at most this often. */
const LOG_EVERY_MS = 10 * 60_000

/**
 * The boundary between the agent and its host. Node calls the agent through timers and listeners, and the agent calls functions
 * that its host passed in. An exception that crossed the boundary would become an uncaught exception of the host, so it is caught here,
 * counted and logged. Timers and log lines are outside of the asynchronous contexts of the agent's callers.
 */
export class Guard implements Guarded {
  /** The host's clock; while that throws, the system's. Callbacks of its timers are guarded. */
  readonly clock: Clock
  /** The host's logger; a line is lost when it throws. */
  readonly logger: Logger
  /** The host's random numbers; while that throws, Math.random. */
  readonly random: () => number
  readonly #quietUntilMs = new Map<string, number>()
  #exceptions = 0

  constructor({ clock, logger, random }: Guarded) {
    this.logger = this.#guardLogger(logger)
    this.clock = this.#guardClock(clock)
    this.random = () => this.#orElse('random', random, Math.random)
  }

  /** Number of exceptions caught since construction. */
  get exceptions(): number {
    return this.#exceptions
  }

  /** Calls `work`. @param part what the log names as the source of an exception */
  run(part: string, work: () => void): void {
    try {
      work()
    } catch (error) {
      this.caught(part, error)
    }
  }

  /** Resolves as the promise does; to undefined when it rejects. */
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
    // Created once: each point that a host reports reads the time.
    const [askWall, askMonotonic] = [() => clock.wallMs(), () => clock.monotonicMs()]
    // Monotonic time has an arbitrary origin: the fallback continues from where the host's clock was.
    const aheadMs = this.#orElse('clock', askMonotonic, monotonicMs) - monotonicMs()
    const continued = () => monotonicMs() + aheadMs
    return {
      wallMs: () => this.#orElse('clock', askWall, wallMs),
      monotonicMs: () => this.#orElse('clock', askMonotonic, continued),
      setTimer: (delayMs, callback, options) => {
        // A caller's context would live as long as the timer; and a host's clock may call from any other.
        const fire = () => inRootContext(() => this.run('timer', callback))
        const set = (by: Clock): Timer => inRootContext(() => by.setTimer(delayMs, fire, options))
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
        inRootContext(() => logger[level](fields, message))
      } catch {
        this.#exceptions++
      }
    }
    return { trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  }
}
