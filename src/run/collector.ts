import type { Clock } from '../shared/clock.js'
import { describeError } from '../shared/describe-error.js'
import type { EmitEvent, FailureReason } from '../shared/events.js'
import type { Frame } from '../shared/frame.js'
import type { Logger } from '../shared/logger.js'
import type { SamplingReport, TickCourse } from '../shared/protocol.js'
import type { CollectorSettings } from '../shared/settings.js'
import type { CollectorState, CollectorStats } from '../shared/stats.js'
import { BoundedWait } from './bounded-wait.js'
import { Episode } from './episode.js'
import { FailedParts } from './failed-parts.js'
import { Layouts } from './layouts.js'
import { LeftOutSeries } from './left-out.js'
import { type LateCuts, type Result, readResult, readSampled, type SkippedTick } from './result.js'
import type { Runner } from './runner.js'
import { TickCounts } from './tick-counts.js'

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

/** Result of one tick. */
export type TickResult = 'ok' | 'failed' | 'skipped'

const SKIPPED_TICK: Promise<TickResult> = Promise.resolve('skipped')

/**
 * One collector, as the agent sees it: runs at most one collection at a time and backs off after failures. A sampled one also takes
 * the cuts that its worker made at boundaries for which the event loop was too late.
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
  readonly #leftOut: LeftOutSeries
  readonly #counts: TickCounts
  /** Restarts by earlier runners, which the current one does not count. */
  readonly #earlierRestarts: number
  #state: CollectorState = 'idle'
  /** The state in the latest `stateChange` event. */
  #emittedState: CollectorState
  #inFlight: Promise<TickResult> | undefined
  #end: Promise<'gone' | 'stuck'> | undefined
  /** Ends the wait for the collection in flight. */
  readonly #grace: BoundedWait
  /** Ticks of a sampled collector that came while it ran: its worker may have cut them. */
  #deferred: { readonly tsMs: number; readonly course: TickCourse } | undefined

  /** @param before the stopped collector that this one replaces; its counts continue */
  constructor(settings: CollectorSettings, runner: Runner, options: CollectorOptions, before?: Collector) {
    this.settings = settings
    this.#counts = before === undefined ? new TickCounts() : before.#counts
    this.#earlierRestarts = before === undefined ? 0 : Math.max(0, before.stats().restarts - runner.restarts)
    this.#emittedState = before === undefined ? 'idle' : before.#emittedState
    this.#grace = new BoundedWait(options.clock)
    this.#runner = runner
    this.#options = options
    this.#layouts = new Layouts(settings.name)
    this.#episode = new Episode(settings, options.clock, options.logger)
    this.#failedParts = new FailedParts(settings.name, options.logger)
    this.#leftOut = new LeftOutSeries(settings.name, options.logger)
    runner.onStuckChange(() => {
      if (this.#inFlight === undefined && this.#end === undefined) this.#rest()
    })
  }

  get name(): string {
    return this.settings.name
  }

  /** Starts its worker ahead of the first tick. That tick reports a failed start. */
  start(): Promise<void> {
    if (this.#inFlight === undefined && this.#end === undefined) this.#rest()
    return this.#runner.start()
  }

  /**
   * Collects once and resolves at the end. Resolves at once to 'skipped' while running, in backoff, wedged or stopping; but a sampled
   * collector that is running collects afterwards.
   * @param tsMs the tick's scheduled wall time, milliseconds since the epoch
   * @param course absent when no schedule makes the ticks
   */
  tick(tsMs: number, course?: TickCourse): Promise<TickResult> {
    const missed = course?.missed ?? 0
    const isCut = course !== undefined && this.settings.sampleIntervalMs !== undefined
    if (isCut && this.#inFlight !== undefined && this.#end === undefined) {
      const earlier = this.#deferred === undefined ? 0 : this.#deferred.course.missed + 1
      this.#deferred = { tsMs, course: { ...course, missed: earlier + missed } }
      return this.#inFlight
    }
    if (!this.#ready()) {
      this.#counts.skip(1 + missed)
      return SKIPPED_TICK
    }
    if (!isCut) this.#counts.skip(missed)
    return this.#begin(tsMs, isCut ? course : undefined)
  }

  /**
   * Ignores further ticks, waits up to `graceMs` for the collection in flight, then frees the worker, by killing it if needed.
   * Resolves to 'stuck' when it is not gone KILL_TIMEOUT_MS after that: the kernel holds it. May be called again: the earlier end
   * of the wait counts.
   */
  stop(graceMs: number): Promise<'gone' | 'stuck'> {
    if (this.#end === undefined) this.#end = this.#stop(graceMs)
    else this.#grace.shorten(graceMs)
    return this.#end
  }

  /** Returns a snapshot. ticks = ok + failed + skipped + (1 while running). */
  stats(): CollectorStats {
    const { lastSeconds, lastError, ...counts } = this.#counts.snapshot()
    const restarts = this.#earlierRestarts + this.#runner.restarts
    return { state: this.#state, ...counts, restarts, lastSeconds, lastError }
  }

  /** Returns the number of failed collections since start, by reason. */
  failures(): ReadonlyMap<FailureReason, number> {
    return this.#counts.failures
  }

  /** Returns counts of samples since start and the lateness of the last collection; undefined without samples. */
  sampling(): SamplingReport | undefined {
    return this.#counts.sampling
  }

  #ready(): boolean {
    if (this.#end !== undefined) return false
    return this.#state === 'idle' || (this.#state === 'backoff' && this.#episode.retryDue)
  }

  #begin(tsMs: number, course: TickCourse | undefined): Promise<TickResult> {
    this.#counts.begin()
    this.#enter('running')
    this.#inFlight = this.#collect(tsMs, course)
    return this.#inFlight
  }

  async #collect(tsMs: number, course: TickCourse | undefined): Promise<TickResult> {
    let missed = course?.missed ?? 0
    let collected = await this.#request(tsMs, course)
    while (collected.status === 'late') {
      for (const { tsMs, seconds, result } of collected.cuts) {
        this.#counts.begin()
        this.#settle(result, tsMs, seconds)()
      }
      missed = Math.max(0, missed - collected.cuts.length)
      collected = await this.#request(tsMs, course && { ...course, missed })
    }
    this.#counts.skip(missed)
    return this.#finish(collected, tsMs)
  }

  /** Ends a collection, and begins the next one if ticks came meanwhile. */
  #finish(collected: Result | SkippedTick, tsMs: number): TickResult | Promise<TickResult> {
    const deferred = this.#deferred
    this.#deferred = undefined
    this.#inFlight = undefined
    const report = collected.status === 'skipped' ? this.#counts.skipBegun() : this.#settle(collected, tsMs)
    this.#rest()
    const isNext = deferred !== undefined && this.#state === 'idle'
    if (deferred !== undefined && !isNext) this.#counts.skip(1 + deferred.course.missed)
    const next = isNext ? this.#begin(deferred.tsMs, deferred.course) : undefined
    report?.()
    return next ?? collected.status
  }

  /** Asks the runner once. */
  async #request(tsMs: number, course: TickCourse | undefined): Promise<Result | LateCuts | SkippedTick> {
    try {
      const outcome = await this.#runner.collect(tsMs, course)
      if (outcome.status === 'skipped') return outcome
      this.#counts.took(outcome.seconds)
      if (outcome.status === 'lost') return { status: 'failed', reason: outcome.reason, message: outcome.message }
      this.#layouts.use(outcome.incarnation)
      if (course !== undefined) return readSampled(outcome.response, this.#layouts)
      return readResult(outcome.response, this.#layouts, this.settings.module !== undefined)
    } catch (error) {
      return { status: 'failed', reason: 'error', message: describeError(error) }
    }
  }

  /** Counts the result of a tick. @returns a function that reports it */
  #settle(result: Result, tsMs: number, seconds = this.#counts.lastSeconds ?? 0): () => void {
    const { emit, onFrames } = this.#options
    if (result.status === 'failed') {
      const { reason, message } = result
      this.#counts.fail(reason, message)
      const failures = this.#episode.fail(reason, message)
      return () => emit('collectError', { collector: this.name, tsMs, reason, message, failures })
    }
    const { frames, points, partial, partialReason, failedParts, leftOut } = result
    this.#counts.succeed(result)
    this.#episode.end(partialReason)
    this.#failedParts.update(failedParts)
    this.#leftOut.update(leftOut)
    return () => {
      onFrames(frames, points, this.name, tsMs)
      emit('collect', { collector: this.name, tsMs, points, seconds, partial })
    }
  }

  async #stop(graceMs: number): Promise<'gone' | 'stuck'> {
    if (this.#inFlight !== undefined) await this.#grace.wait(this.#inFlight, graceMs)
    const end = await this.#runner.close()
    await this.#inFlight
    this.#enter(end === 'gone' ? 'stopped' : 'wedged')
    return end
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
