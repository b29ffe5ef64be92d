import type { AgentEvents } from '../../src/shared/events.js'
import type { OutputSettings } from '../../src/shared/settings.js'
import type { OutputState, OutputStats } from '../../src/shared/stats.js'
import type { Book } from './book.js'
import type { Line } from './line.js'
import { Pace } from './pace.js'
import { must, type World } from './world.js'

const NEXT: Readonly<Record<OutputState, readonly OutputState[]>> = {
  ok: ['retrying', 'blocked'],
  retrying: ['ok', 'blocked'],
  blocked: ['ok'],
}

/** Checks one output's events and counts against its state diagram and the traffic on its line. */
export class OutputWatch {
  /** Settings in force, with the larger of two bounds where the former may still apply. */
  readonly settings: OutputSettings
  readonly book: Book
  readonly line: Line
  readonly #world: World
  readonly #pace: Pace
  #state: OutputState = 'ok'
  #isStopping = false
  readonly #told = { delivered: 0, overflow: 0, expired: 0, shutdown: 0 }
  /** Activity at the latest check; it began at `sinceMs`. */
  #activity = 'idle'
  #requests = 0
  #rejected = 0
  #sinceMs = 0
  #sinceHeldMs = 0

  constructor(settings: OutputSettings, world: World, book: Book, line: Line) {
    this.settings = settings
    this.#world = world
    this.book = book
    this.line = line
    this.#pace = new Pace(settings, world)
  }

  get state(): OutputState {
    return this.#state
  }

  stateChanged({ from, to }: { readonly from: string; readonly to: string }): void {
    const { name } = this.settings
    must(from === this.#state, () => `${name} goes from ${from} to ${to}, but was ${this.#state}`)
    must(NEXT[this.#state].includes(to as OutputState), () => `${name} goes from ${from} to ${to}`)
    this.#state = to as OutputState
    if (to === 'blocked') this.#pace.blocked()
  }

  /** Notes changed settings. @param isReplaced whether the output is to send in another way */
  reconfigured(settings: OutputSettings, isReplaced: boolean): void {
    const { timeoutMs, batch, keepAlive } = this.settings
    const larger = {
      timeoutMs: Math.max(timeoutMs, settings.timeoutMs),
      keepAlive: { maxAgeMs: Math.max(keepAlive.maxAgeMs, settings.keepAlive.maxAgeMs) },
      batch: {
        maxPoints: Math.max(batch.maxPoints, settings.batch.maxPoints),
        maxBytes: Math.max(batch.maxBytes, settings.batch.maxBytes),
        flushIntervalMs: Math.max(batch.flushIntervalMs, settings.batch.flushIntervalMs),
      },
    }
    Object.assign(this.settings, settings, larger)
    if (isReplaced) this.#pace.replaced()
  }

  /** Notes that the agent stops or the output is removed: waits are cut short. */
  stopping(): void {
    this.#isStopping = true
  }

  /** @param isKept whether the request uses a kept connection */
  begins(key: string, isKept: boolean): void {
    must(!isKept || this.#state !== 'blocked', () => `${this.settings.name} is blocked and probes a kept connection`)
    this.#pace.begins(key, this.#isStopping)
  }

  ends(status: number | null, retryAfter: string | undefined): void {
    this.#pace.ends(status, retryAfter, this.#state === 'blocked')
  }

  sent({ points }: AgentEvents['send']): void {
    this.#told.delivered += points
  }

  dropped({ reason, points }: AgentEvents['drop']): void {
    this.#told[reason] += points
  }

  /** Checks the output's statistics after everything has settled. */
  check(stats: OutputStats): void {
    const { name, buffer } = this.settings
    const { state, points, attempts } = stats
    must(state === this.#state, () => `${name} is ${state} and has told ${this.#state}`)
    must(attempts === this.line.requests, () => `${name} counts ${attempts} attempts, there were ${this.line.requests}`)
    must(!this.line.owesRepeat, () => `${name} does not repeat the request of a kept connection that ended`)
    const { delivered, dropped, buffered, inFlight } = points
    const told = this.#told
    must(
      delivered === told.delivered &&
        dropped.overflow === told.overflow &&
        dropped.expired === told.expired &&
        dropped.shutdown === told.shutdown,
      () => `${name} counts ${JSON.stringify(points)} and has told ${JSON.stringify(told)}`,
    )
    const isRejected = points.rejected > this.#rejected
    this.#rejected = points.rejected
    if (isRejected) this.#pace.rejected()
    else if (state === 'blocked' && !this.line.isBusy) this.#pace.blocked()
    const waiting = this.line.isBusy ? buffered : buffered + inFlight
    must(waiting <= buffer.maxPoints, () => `${name}: ${waiting} points wait, ${buffer.maxPoints} may`)
    this.#checkGoesOn(buffered, inFlight)
  }

  /** Checks that no point waits longer than it may. */
  #checkGoesOn(buffered: number, inFlight: number): void {
    const { name, batch, timeoutMs } = this.settings
    const world = this.#world
    const activity = this.line.isBusy ? 'sending' : inFlight > 0 ? 'retrying' : buffered > 0 ? 'waiting' : 'idle'
    if (activity !== this.#activity || this.line.requests !== this.#requests) {
      this.#activity = activity
      this.#requests = this.line.requests
      this.#sinceMs = world.monotonicMs()
      this.#sinceHeldMs = world.heldMs
    }
    if (activity === 'idle' || this.#isStopping) return
    const heldMs = world.heldMs - this.#sinceHeldMs
    const pauseMs = Math.max(0, (this.#pace.latestMs || 0) - this.#sinceMs)
    // After an outage the backlog is sent in steps of a second.
    const most = { sending: timeoutMs, retrying: pauseMs, waiting: pauseMs + batch.flushIntervalMs + 1_000 }[activity]
    const lastedMs = world.monotonicMs() - this.#sinceMs
    must(
      lastedMs <= most + heldMs + 20,
      () => `${name} is ${activity} for ${lastedMs} ms, ${buffered} + ${inFlight} points wait`,
    )
  }
}
