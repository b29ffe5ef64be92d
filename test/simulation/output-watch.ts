import type { AgentEvents } from '../../src/model/events.js'
import type { OutputSettings } from '../../src/model/settings.js'
import type { OutputState, OutputStats } from '../../src/model/stats.js'
import type { Book } from './book.js'
import type { Line } from './line.js'
import { must, type World } from './world.js'

const NEXT: Readonly<Record<OutputState, readonly OutputState[]>> = {
  ok: ['retrying', 'blocked'],
  retrying: ['ok', 'blocked'],
  blocked: ['ok'],
}

/** Holds what one output tells and counts against the diagram of its states and what went over its line. */
export class OutputWatch {
  readonly settings: OutputSettings
  readonly book: Book
  readonly line: Line
  readonly #world: World
  #state: OutputState = 'ok'
  readonly #told = { delivered: 0, overflow: 0, expired: 0, shutdown: 0 }
  #waitingSinceMs = Number.NaN
  #waitingHeldMs = 0

  constructor(settings: OutputSettings, world: World, book: Book, line: Line) {
    this.settings = settings
    this.#world = world
    this.book = book
    this.line = line
  }

  get state(): OutputState {
    return this.#state
  }

  stateChanged({ from, to }: { readonly from: string; readonly to: string }): void {
    const { name } = this.settings
    must(from === this.#state, () => `${name} goes from ${from} to ${to}, but was ${this.#state}`)
    must(NEXT[this.#state].includes(to as OutputState), () => `${name} goes from ${from} to ${to}`)
    this.#state = to as OutputState
  }

  sent({ points }: AgentEvents['send']): void {
    this.#told.delivered += points
  }

  dropped({ reason, points }: AgentEvents['drop']): void {
    this.#told[reason] += points
  }

  /** The output's statistics are these now, after everything has come to rest. */
  check(stats: OutputStats, isStopping: boolean): void {
    const { name, buffer } = this.settings
    const { state, points, attempts } = stats
    must(state === this.#state, () => `${name} is ${state} and has told ${this.#state}`)
    must(attempts === this.line.requests, () => `${name} counts ${attempts} attempts, there were ${this.line.requests}`)
    const { delivered, dropped, buffered, inFlight } = points
    const told = this.#told
    must(
      delivered === told.delivered &&
        dropped.overflow === told.overflow &&
        dropped.expired === told.expired &&
        dropped.shutdown === told.shutdown,
      () => `${name} counts ${JSON.stringify(points)} and has told ${JSON.stringify(told)}`,
    )
    const waiting = this.line.isBusy ? buffered : buffered + inFlight
    must(waiting <= buffer.maxPoints, () => `${name}: ${waiting} points wait, ${buffer.maxPoints} may`)
    this.#checkGoesOn(buffered, inFlight, isStopping)
  }

  /** Nothing lies where nobody will fetch it. */
  #checkGoesOn(buffered: number, inFlight: number, isStopping: boolean): void {
    const { name, batch, retry } = this.settings
    const world = this.#world
    if (this.line.isBusy || buffered + inFlight === 0 || isStopping) {
      this.#waitingSinceMs = Number.NaN
      return
    }
    if (Number.isNaN(this.#waitingSinceMs)) {
      this.#waitingSinceMs = world.monotonicMs()
      this.#waitingHeldMs = world.heldMs
    }
    const waitedMs = world.monotonicMs() - this.#waitingSinceMs - (world.heldMs - this.#waitingHeldMs)
    // Retry-After may ask for five minutes.
    const most = inFlight > 0 ? Math.max(retry.maxDelayMs * 1.25, 300_000) + 20 : batch.flushIntervalMs + 1_020
    must(waitedMs <= most, () => `${name}: ${buffered} + ${inFlight} points have waited for ${waitedMs} ms`)
  }
}
