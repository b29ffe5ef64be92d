import { backoffMs } from '../../src/collect/backoff.js'
import type { AgentEvents } from '../../src/model/events.js'
import type { CollectorSettings } from '../../src/model/settings.js'
import type { CollectorState, CollectorStats } from '../../src/model/stats.js'
import { must, type World } from './world.js'

/** Which states follow each other, as listeners are told: running is not. */
const NEXT: Readonly<Record<CollectorState, readonly CollectorState[]>> = {
  idle: ['backoff', 'wedged', 'stopped'],
  running: [],
  backoff: ['idle', 'wedged', 'stopped'],
  wedged: ['idle', 'backoff', 'stopped'],
  stopped: [],
}

/** Holds what one collector tells and counts against the diagram of its states, and its waits against the clock. */
export class CollectorWatch {
  readonly settings: CollectorSettings
  readonly #world: World
  #state: CollectorState = 'idle'
  #stats: CollectorStats | undefined
  readonly #told = { ok: 0, failed: 0, timeouts: 0, crashes: 0 }
  #failuresInRow = 0
  #retryAtMs = Number.NEGATIVE_INFINITY
  #lastTickMs: number
  #tickHeldMs = 0

  constructor(settings: CollectorSettings, world: World, firstTickMs: number) {
    this.settings = settings
    this.#world = world
    this.#lastTickMs = firstTickMs
  }

  get state(): CollectorState {
    return this.#state
  }

  stateChanged({ from, to }: { readonly from: string; readonly to: string }): void {
    const { name } = this.settings
    must(from === this.#state, () => `${name} goes from ${from} to ${to}, but was ${this.#state}`)
    must(NEXT[this.#state].includes(to as CollectorState), () => `${name} goes from ${from} to ${to}`)
    this.#state = to as CollectorState
  }

  collected(): void {
    this.#told.ok++
    this.#failuresInRow = 0
    this.#retryAtMs = Number.NEGATIVE_INFINITY
  }

  failed({ reason, failures }: AgentEvents['collectError']): void {
    const { name, intervalMs } = this.settings
    this.#told.failed++
    if (reason === 'timeout') this.#told.timeouts++
    if (reason === 'crash' || reason === 'out-of-memory') this.#told.crashes++
    this.#failuresInRow++
    must(failures === this.#failuresInRow, () => `${name} tells of ${failures} failures in a row, it is ${this.#failuresInRow}`)
    this.#retryAtMs = this.#world.monotonicMs() + backoffMs(intervalMs, failures) - intervalMs / 2
  }

  /** A thread is asked to collect. */
  asked(): void {
    const { name } = this.settings
    const early = this.#retryAtMs - this.#world.monotonicMs()
    must(early <= 0, () => `${name} is asked ${early} ms before its backoff is over`)
  }

  /** The collector's statistics are these now, after everything has come to rest. */
  check(stats: CollectorStats, isStopping: boolean): void {
    const { name } = this.settings
    const { state, ticks, ok, failed, skipped, timeouts, crashes } = stats
    const running = state === 'running' ? 1 : 0
    must(ticks === ok + failed + skipped + running, () => `${name}: ticks do not add up: ${JSON.stringify(stats)}`)
    must(state === 'running' || state === this.#state, () => `${name} is ${state} and has told ${this.#state}`)
    const told = this.#told
    must(
      ok === told.ok && failed === told.failed && timeouts === told.timeouts && crashes === told.crashes,
      () => `${name} counts ${JSON.stringify(stats)} and has told ${JSON.stringify(told)}`,
    )
    this.#checkTicks(stats, isStopping)
    this.#stats = stats
  }

  #checkTicks(stats: CollectorStats, isStopping: boolean): void {
    const { name, intervalMs, jitterMs } = this.settings
    const world = this.#world
    const nowMs = world.monotonicMs()
    const before = this.#stats
    const heldMs = world.heldMs - this.#tickHeldMs
    const ticks = stats.ticks - (before?.ticks ?? 0)
    must(ticks <= 1, () => `${name}: ${ticks} ticks at once`)
    if (ticks === 0) {
      const quietMs = nowMs - this.#lastTickMs
      const most = intervalMs * 1.5 + jitterMs + heldMs + 20
      must(isStopping || quietMs <= most, () => `${name} has not ticked for ${quietMs} ms, at most ${most} are right`)
      return
    }
    must(!isStopping, `${name} ticks after the stop`)
    this.#lastTickMs = nowMs
    this.#tickHeldMs = world.heldMs
    const isSkipped = stats.skipped > (before?.skipped ?? 0)
    if (isSkipped && this.#state === 'backoff' && before?.state === 'backoff') {
      must(nowMs < this.#retryAtMs, () => `${name} skips a tick, and its backoff was over ${nowMs - this.#retryAtMs} ms ago`)
    }
  }
}
