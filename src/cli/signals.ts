import process from 'node:process'
import { isatty } from 'node:tty'

/** Signals that the process handles, and the exit status of a process ended by each. */
const EXIT_STATUS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
type Signal = keyof typeof EXIT_STATUS
const SIGNALS = Object.keys(EXIT_STATUS) as Signal[]
const STANDARD_STREAMS = [0, 1, 2]

/**
 * npm forwards a signal that the terminal has already sent to the program. Under npm, a repetition within this time is the
 * same signal, not an impatient user's second one.
 */
const NPM_ECHO_MS = 100

/**
 * Effect of SIGHUP. `stops`: asks the process to stop. `waits`: is kept until its effect is known. `came`: came while it was kept.
 * A function is called at each SIGHUP until the process is asked to stop.
 */
type Hangup = 'stops' | 'waits' | 'came' | (() => void)

/**
 * The signals that ask the process to stop. While they are held, the first one resolves `until`, even if it came earlier, and
 * a second one ends the process at once, by that same signal, so that a shell sees 129, 130 or 143. SIGHUP is one of them, unless
 * `onHangup` was called.
 */
export class Signals {
  readonly #requested = new AbortController()
  #firstMs: number | undefined
  #release: (() => void) | undefined
  #hangup: Hangup = 'stops'
  #terminals: readonly number[] = []

  /** Aborted by the first signal that comes while signals are held. */
  get requested(): AbortSignal {
    return this.#requested.signal
  }

  /** Holds signals from now on. Does nothing while they are held. */
  hold(): void {
    if (this.#release !== undefined) return
    this.#terminals = STANDARD_STREAMS.filter((stream) => isatty(stream))
    const handlers = SIGNALS.map((signal) => {
      const handler = () => this.#take(signal)
      process.on(signal, handler)
      return () => process.off(signal, handler)
    })
    this.#release = () => {
      for (const remove of handlers) remove()
    }
  }

  /** Keeps a SIGHUP until `onHangup` or `stopOnHangup` is called. */
  deferHangup(): void {
    this.#hangup = 'waits'
  }

  /** Calls the function at each SIGHUP until the process is asked to stop, and now if one was kept. */
  onHangup(callback: () => void): void {
    const hasCome = this.#hangup === 'came'
    this.#hangup = callback
    if (hasCome) this.#take('SIGHUP')
  }

  /** Lets SIGHUP ask the process to stop; one that was kept does so now. */
  stopOnHangup(): void {
    const hasCome = this.#hangup === 'came'
    this.#hangup = 'stops'
    if (hasCome) this.#take('SIGHUP')
  }

  /** Asks the process to stop, as the first signal does. */
  request(): void {
    this.#requested.abort()
  }

  /** Restores the default handling of signals. */
  release(): void {
    this.#release?.()
    this.#release = undefined
  }

  /** Waits for the first signal, then runs `stop`. Returns its result. */
  async until<Result>(stop: () => Promise<Result>): Promise<Result> {
    this.hold()
    const { requested } = this
    if (!requested.aborted) await new Promise((resolve) => requested.addEventListener('abort', resolve, { once: true }))
    // Right after this call, callers start the work that `stop` ends.
    await Promise.resolve()
    try {
      return await stop()
    } finally {
      this.release()
    }
  }

  #take(signal: Signal): void {
    if (signal === 'SIGHUP' && this.#hangup !== 'stops' && !this.#isTerminalGone()) {
      this.#takeHangup()
    } else if (this.#firstMs === undefined) {
      this.#firstMs = performance.now()
      this.request()
    } else if (process.env['npm_lifecycle_event'] === undefined || performance.now() - this.#firstMs > NPM_ECHO_MS) {
      this.#dieBy(signal)
    }
  }

  #takeHangup(): void {
    if (this.requested.aborted) return
    if (typeof this.#hangup === 'function') this.#hangup()
    else this.#hangup = 'came'
  }

  /** Whether SIGHUP means that the terminal was closed: the kernel detaches it first. On Windows, SIGHUP means nothing else. */
  #isTerminalGone(): boolean {
    return process.platform === 'win32' || this.#terminals.some((stream) => !isatty(stream))
  }

  #dieBy(signal: Signal): void {
    this.release()
    // A signal without a handler does not end the first process of a PID namespace.
    if (process.pid === 1) process.exit(EXIT_STATUS[signal])
    process.kill(process.pid, signal)
  }
}
