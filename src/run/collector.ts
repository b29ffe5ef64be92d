import type { Clock } from '../shared/clock.js'
import { describeError } from '../shared/describe-error.js'
import type { EmitEvent, FailureReason } from '../shared/events.js'
import type { Frame } from '../shared/frame.js'
import type { Logger } from '../shared/logger.js'
import type { SamplingReport } from '../shared/protocol.js'
import type { CollectorSettings } from '../shared/settings.js'
import type { CollectorState, CollectorStats } from '../shared/stats.js'
import { Episode } from './episode.js'
import { FailedParts } from './failed-parts.js'
import { Layouts } from './layouts.js'
import { type Result, readResult } from './result.js'
import type { Outcome, Runner } from './runner.js'

export interface CollectorOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly emit: EmitEvent
  /**
   * Called with the frames of each successful collection.
   * @param points number of values that are not NaN
   * @param tsMs the tick's scheduled wall time, milliseconds since the epoch
   */
  readonly onFrames: (frames: readonly Frame[], points: number, collector: string, tsMs: number) => void
}

/** The runner threw, which is a bug. */
type Failure = Extract<Result, { status: 'failed' }> & { readonly seconds: null }

/** Result of one tick. */
export type TickResult = 'ok' | 'failed' | 'skipped'

const SKIPPED_TICK: Promise<TickResult> = Promise.resolve('skipped')

/**
 * One collector, as the agent sees it: runs at most one collection at a time and backs off after failures.
 *
 *     idle ──tick──▶ running ──ok──▶ idle
 *      ▲                │ failed
 *      │ ok             ▼
 *      └── running ◀── backoff ◀──gone── wedged (from any state, while its worker is stuck)
 */
export class Collector {
  readonly settings: CollectorSettings
  readonly #runner: Runner
  readonly #options: CollectorOptions
  readonly #layouts: Layouts
  readonly #episode: Episode
  readonly #failedParts: FailedParts
  readonly #failures = new Map<FailureReason, number>()
  readonly #counts = { ticks: 0, ok: 0, failed: 0, skipped: 0, partial: 0, invalid: 0 }
  #state: CollectorState = 'idle'
  /** The state in the latest `stateChange` event. */
  #emittedState: CollectorState = 'idle'
  #inFlight: Promise<TickResult> | undefined
  #end: Promise<'gone' | 'stuck'> | undefined
  #lastSeconds: number | null = null
  #lastError: string | null = null
  #sampling: SamplingReport | undefined

  constructor(settings: CollectorSettings, runner: Runner, options: CollectorOptions) {
    this.settings = settings
    this.#runner = runner
    this.#options = options
    this.#layouts = new Layouts(settings.name)
    this.#episode = new Episode(settings, options.clock, options.logger)
    this.#failedParts = new FailedParts(settings.name, options.logger)
    runner.onStuckChange(() => {
      if (this.#inFlight === undefined && this.#end === undefined) this.#rest()
    })
  }

  get name(): string {
    return this.settings.name
  }

  /** Starts its worker ahead of the first tick. That tick reports a failed start. */
  start(): Promise<void> {
    return this.#runner.start()
  }

  /**
   * Collects once and resolves at the end; at once to 'skipped' while running, in backoff, wedged or stopping.
   * @param tsMs the tick's scheduled wall time, milliseconds since the epoch
   */
  tick(tsMs: number): Promise<TickResult> {
    this.#counts.ticks++
    if (!this.#ready()) {
      this.#counts.skipped++
      return SKIPPED_TICK
    }
    this.#enter('running')
    this.#inFlight = this.#collect(tsMs)
    return this.#inFlight
  }

  /**
   * Ignores further ticks, waits up to `graceMs` for the collection in flight, then frees the worker, by killing it if needed.
   * Resolves to 'stuck' when it is not gone KILL_TIMEOUT_MS after that: the kernel holds it.
   */
  stop(graceMs: number): Promise<'gone' | 'stuck'> {
    this.#end ??= this.#stop(graceMs)
    return this.#end
  }

  /** Returns a snapshot. ticks = ok + failed + skipped + (1 while running). */
  stats(): CollectorStats {
    const failures = (reason: FailureReason) => this.#failures.get(reason) ?? 0
    return {
      state: this.#state,
      ...this.#counts,
      timeouts: failures('timeout'),
      crashes: failures('crash') + failures('out-of-memory'),
      restarts: this.#runner.restarts,
      lastSeconds: this.#lastSeconds,
      lastError: this.#lastError,
    }
  }

  /** Returns the number of failed collections since start, by reason. */
  failures(): ReadonlyMap<FailureReason, number> {
    return this.#failures
  }

  /** Returns counts of samples since start and the lateness of the last collection; undefined without samples. */
  sampling(): SamplingReport | undefined {
    return this.#sampling
  }

  #ready(): boolean {
    if (this.#end !== undefined) return false
    return this.#state === 'idle' || (this.#state === 'backoff' && this.#episode.retryDue)
  }

  async #collect(tsMs: number): Promise<TickResult> {
    const outcome = await this.#outcomeOf(tsMs)
    this.#inFlight = undefined
    if (outcome.status === 'skipped') {
      this.#counts.skipped++
      this.#rest()
      return 'skipped'
    }
    this.#lastSeconds = outcome.seconds ?? this.#lastSeconds
    const result = this.#resultOf(outcome)
    if (result.status === 'ok') this.#succeed(result, tsMs, outcome.seconds ?? 0)
    else this.#fail(result, tsMs)
    return result.status
  }

  async #outcomeOf(tsMs: number): Promise<Outcome | Failure> {
    try {
      return await this.#runner.collect(tsMs)
    } catch (error) {
      return { ...failureOf(error), seconds: null }
    }
  }

  #resultOf(outcome: Exclude<Outcome | Failure, { status: 'skipped' }>): Result {
    if (outcome.status !== 'responded') return { status: 'failed', reason: outcome.reason, message: outcome.message }
    try {
      this.#layouts.use(outcome.incarnation)
      return readResult(outcome.response, this.#layouts, this.settings.module !== undefined)
    } catch (error) {
      return failureOf(error)
    }
  }

  #succeed(
    { frames, points, partial, partialReason, failedParts, invalid, sampling }: Extract<Result, { status: 'ok' }>,
    tsMs: number,
    seconds: number,
  ) {
    this.#counts.ok++
    this.#counts.partial += partial
    this.#counts.invalid += invalid
    if (sampling !== undefined) this.#sampling = add(this.#sampling, sampling)
    this.#episode.end(partialReason)
    this.#failedParts.update(failedParts)
    this.#rest()
    this.#options.onFrames(frames, points, this.name, tsMs)
    this.#options.emit('collect', { collector: this.name, tsMs, points, seconds, partial })
  }

  #fail({ reason, message }: Extract<Result, { status: 'failed' }>, tsMs: number) {
    this.#counts.failed++
    this.#failures.set(reason, (this.#failures.get(reason) ?? 0) + 1)
    this.#lastError = message
    const failures = this.#episode.fail(reason, message)
    this.#rest()
    this.#options.emit('collectError', { collector: this.name, tsMs, reason, message, failures })
  }

  async #stop(graceMs: number): Promise<'gone' | 'stuck'> {
    if (this.#inFlight !== undefined) await this.#bounded(this.#inFlight, graceMs)
    const end = await this.#runner.close()
    await this.#inFlight
    this.#enter(end === 'gone' ? 'stopped' : 'wedged')
    return end
  }

  #bounded(promise: Promise<unknown>, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.setTimer(timeoutMs, resolve)
      void promise.then(() => {
        timer.cancel()
        resolve()
      })
    })
  }

  /** Enters the state without a collection in flight: idle, backoff or wedged. */
  #rest(): void {
    if (this.#runner.stuck) this.#episode.wedge()
    this.#enter(this.#runner.stuck ? 'wedged' : this.#episode.open ? 'backoff' : 'idle')
  }

  /** Emits a change of state, but not to running: that would be two events per tick. */
  #enter(state: CollectorState): void {
    this.#state = state
    if (state === 'running' || state === this.#emittedState) return
    const change = { part: 'collector', name: this.name, from: this.#emittedState, to: state } as const
    this.#emittedState = state
    this.#options.emit('stateChange', change)
  }
}

function failureOf(error: unknown): Extract<Result, { status: 'failed' }> {
  return { status: 'failed', reason: 'error', message: describeError(error) }
}

function add(before: SamplingReport | undefined, { taken, missed, latenessMs }: SamplingReport): SamplingReport {
  return { taken: (before?.taken ?? 0) + taken, missed: (before?.missed ?? 0) + missed, latenessMs }
}
