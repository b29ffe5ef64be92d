import type { Clock } from '../shared/clock.js'
import type { EmitEvent, FailureReason } from '../shared/events.js'
import type { Frame } from '../shared/frame.js'
import type { Logger } from '../shared/logger.js'
import type { SamplingReport } from '../shared/protocol.js'
import type { CollectorSettings } from '../shared/settings.js'
import type { CollectorState, CollectorStats } from '../shared/stats.js'
import { describe } from './describe.js'
import { Episode } from './episode.js'
import type { Isolate, Outcome } from './isolate.js'
import { Layouts } from './layouts.js'
import { type Result, readResult } from './result.js'

export interface CollectorOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly emit: EmitEvent
  /**
   * Takes the frames of a collection that succeeded; `points` are their values that are not NaN, `tsMs` is the tick's scheduled
   * wall time, milliseconds since the epoch.
   */
  readonly onFrames: (frames: readonly Frame[], points: number, collector: string, tsMs: number) => void
}

/** The isolate threw, which it should not. */
type Failure = Extract<Result, { status: 'failed' }> & { readonly seconds: null }

/** What became of a tick. */
export type TickResult = 'ok' | 'failed' | 'skipped'

const SKIPPED: Promise<TickResult> = Promise.resolve('skipped')

/**
 * One collector, as the agent sees it: at most one collection at a time, failures answered by backoff.
 *
 *     idle ──tick──▶ running ──ok──▶ idle
 *      ▲                │ failed
 *      │ ok             ▼
 *      └── running ◀── backoff ◀──gone── wedged (from any state, while its thread or process is stuck)
 */
export class Collector {
  readonly settings: CollectorSettings
  readonly #isolate: Isolate
  readonly #options: CollectorOptions
  readonly #layouts: Layouts
  readonly #episode: Episode
  readonly #failures = new Map<FailureReason, number>()
  readonly #counts = { ticks: 0, ok: 0, failed: 0, skipped: 0, partial: 0, invalid: 0 }
  #state: CollectorState = 'idle'
  /** The state that listeners know of. */
  #told: CollectorState = 'idle'
  #inFlight: Promise<TickResult> | undefined
  #end: Promise<'gone' | 'stuck'> | undefined
  #lastSeconds: number | null = null
  #lastError: string | null = null
  #sampling: SamplingReport | undefined

  constructor(settings: CollectorSettings, isolate: Isolate, options: CollectorOptions) {
    this.settings = settings
    this.#isolate = isolate
    this.#options = options
    this.#layouts = new Layouts(settings.name)
    this.#episode = new Episode(settings, options.clock, options.logger)
    isolate.watch(() => {
      if (this.#inFlight === undefined && this.#end === undefined) this.#rest()
    })
  }

  get name(): string {
    return this.settings.name
  }

  /** Starts its thread or process ahead of the first tick. A failure is told by that tick. */
  start(): Promise<void> {
    return this.#isolate.start()
  }

  /**
   * Collects once, and resolves when that is over; 'skipped' at once while running, in backoff, wedged or stopping.
   * @param tsMs the tick's scheduled wall time, milliseconds since the epoch
   */
  tick(tsMs: number): Promise<TickResult> {
    this.#counts.ticks++
    if (!this.#ready()) {
      this.#counts.skipped++
      return SKIPPED
    }
    this.#enter('running')
    this.#inFlight = this.#collect(tsMs)
    return this.#inFlight
  }

  /**
   * Takes no more ticks, waits up to `graceMs` for the collection in flight, then frees the thread or process, which is
   * killed if it must be. Resolves to 'stuck' when it is not gone KILL_TIMEOUT_MS after that: the kernel holds it.
   */
  stop(graceMs: number): Promise<'gone' | 'stuck'> {
    this.#end ??= this.#stop(graceMs)
    return this.#end
  }

  /** A snapshot. ticks = ok + failed + skipped + (1 while running). */
  stats(): CollectorStats {
    const failures = (reason: FailureReason) => this.#failures.get(reason) ?? 0
    return {
      state: this.#state,
      ...this.#counts,
      timeouts: failures('timeout'),
      crashes: failures('crash') + failures('out-of-memory'),
      restarts: this.#isolate.restarts,
      lastSeconds: this.#lastSeconds,
      lastError: this.#lastError,
    }
  }

  /** Failed collections since start, by reason. */
  failures(): ReadonlyMap<FailureReason, number> {
    return this.#failures
  }

  /** Samples inside the ticks, counted since start; the lateness is that of the last collection. Undefined when there are none. */
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
    if (outcome.status === 'passed') {
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
      return await this.#isolate.collect(tsMs)
    } catch (error) {
      return { ...failureOf(error), seconds: null }
    }
  }

  #resultOf(outcome: Exclude<Outcome | Failure, { status: 'passed' }>): Result {
    if (outcome.status !== 'answered') return { status: 'failed', reason: outcome.reason, message: outcome.message }
    try {
      this.#layouts.use(outcome.incarnation)
      return readResult(outcome.response, this.#layouts, this.settings.module !== undefined)
    } catch (error) {
      return failureOf(error)
    }
  }

  #succeed(
    { frames, points, partial, partialReason, invalid, sampling }: Extract<Result, { status: 'ok' }>,
    tsMs: number,
    seconds: number,
  ) {
    this.#counts.ok++
    this.#counts.partial += partial
    this.#counts.invalid += invalid
    if (sampling !== undefined) this.#sampling = since(this.#sampling, sampling)
    this.#episode.end(partialReason)
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
    const end = await this.#isolate.close()
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

  /** Takes the state that fits when no collection is in flight. */
  #rest(): void {
    if (this.#isolate.stuck) this.#episode.wedge()
    this.#enter(this.#isolate.stuck ? 'wedged' : this.#episode.open ? 'backoff' : 'idle')
  }

  /** Running is not told as a change of state: it would be two events a tick. */
  #enter(state: CollectorState): void {
    this.#state = state
    if (state === 'running' || state === this.#told) return
    const change = { part: 'collector', name: this.name, from: this.#told, to: state } as const
    this.#told = state
    this.#options.emit('stateChange', change)
  }
}

function failureOf(error: unknown): Extract<Result, { status: 'failed' }> {
  return { status: 'failed', reason: 'error', message: describe(error) }
}

function since(before: SamplingReport | undefined, { taken, missed, latenessMs }: SamplingReport): SamplingReport {
  return { taken: (before?.taken ?? 0) + taken, missed: (before?.missed ?? 0) + missed, latenessMs }
}
