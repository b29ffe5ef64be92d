import type { AgentEvents, FailureReason } from '../../src/shared/events.js'
import type { CollectorSettings } from '../../src/shared/settings.js'
import type { CollectorState, CollectorStats } from '../../src/shared/stats.js'
import { type TickSchedule, TickWatch } from './tick-watch.js'
import { must, type World } from './world.js'

/** Valid state changes, as listeners are told; they are not told of `running`. */
const NEXT: Readonly<Record<CollectorState, readonly CollectorState[]>> = {
  idle: ['backoff', 'wedged', 'stopped'],
  running: [],
  backoff: ['idle', 'wedged', 'stopped'],
  wedged: ['backoff', 'stopped'],
  stopped: [],
}
const LONGEST_BACKOFF_MS = 300_000
/** Longest time to open a collector. */
export const START_TIMEOUT_MS = 10_000
/** Longest extra wait for an answer after the loop was blocked. */
const LONGEST_GRACE_MS = 1_000

/** Checks one collector's events and counts against its state diagram, and its waits against the clock. */
export class CollectorWatch {
  readonly settings: CollectorSettings
  readonly #world: World
  readonly #ticks: TickWatch
  /** Whether the collector is being replaced or was removed: then only its counts are certain. */
  #isChanging = false
  #state: CollectorState = 'idle'
  #stats: CollectorStats | undefined
  readonly #told = { ok: 0, failed: 0, timeouts: 0, crashes: 0 }
  /** Failures that are not reported yet. */
  readonly #owed = new Set<FailureReason>()
  /** Points of each tick in the current answer, oldest first. */
  #answered: readonly (readonly number[])[] = []
  #collectedMs = Number.NEGATIVE_INFINITY
  #askedMs = Number.NaN
  #failuresInRow = 0
  #retryAtMs = Number.NEGATIVE_INFINITY

  constructor(settings: CollectorSettings, world: World, schedule: TickSchedule, isTroubled: boolean) {
    this.settings = { ...settings }
    this.#world = world
    this.#ticks = new TickWatch(this.settings, world, schedule, isTroubled)
  }

  /** Notes that the collector is being replaced or removed. */
  changes(): void {
    this.#isChanging = true
  }

  /** Notes that the collector was replaced: its counts continue from these. */
  changed(settings: CollectorSettings, schedule: TickSchedule, stats: CollectorStats): void {
    this.replanned(schedule, stats, settings)
    Object.assign(this.settings, { group: undefined, sampleIntervalMs: undefined }, settings)
    this.#isChanging = false
    if (this.#state === 'wedged') this.#forgive()
  }

  /** Notes a new schedule; all else stays, including the backoff. */
  replanned(schedule: TickSchedule, stats: CollectorStats, settings = this.settings): void {
    this.#pass(stats)
    this.#ticks.changed(schedule, settings)
  }

  /** Accepts the ticks so far without checking them against the schedule. */
  #pass(stats: CollectorStats): void {
    if (stats.ticks > (this.#stats?.ticks ?? 0)) this.#ticks.pass(stats.state === 'running')
    this.#stats = stats
  }

  stateChanged({ from, to }: { readonly from: string; readonly to: string }): void {
    const { name } = this.settings
    must(from === this.#state, () => `${name} goes from ${from} to ${to}, but was ${this.#state}`)
    must(
      this.#isChanging || NEXT[this.#state].includes(to as CollectorState),
      () => `${name} goes from ${from} to ${to}`,
    )
    this.#state = to as CollectorState
    // The replacement of a collector whose worker is stuck takes over without a stop.
    if (to === 'stopped' || (from === 'wedged' && this.#isChanging)) this.#forgive()
  }

  /** Clears the failures: they do not count for the replacement. */
  #forgive(): void {
    this.#failuresInRow = 0
    this.#retryAtMs = Number.NEGATIVE_INFINITY
  }

  /** Notes a fault that may be reported as a failure of this collector alone. */
  owes(reason: FailureReason): void {
    this.#owed.add(reason)
  }

  get isChanging(): boolean {
    return this.#isChanging
  }

  /** Whether the collector runs in this group's thread and stays there. */
  isIn(isolation: CollectorSettings['isolation'], group: string | undefined): boolean {
    const { settings } = this
    if (this.#isChanging || isolation !== 'thread' || group === undefined) return false
    return settings.isolation === isolation && settings.group === group
  }

  /**
   * Checks that a thread killed during a request of this collector was overdue or not needed. Not called during a stop.
   * @param dueMs longest time the request may take
   * @param isUnwanted whether neither the answer nor the thread is needed any more
   */
  killed(dueMs: number, sinceMs: number, arrivesMs: number, isUnwanted: boolean): void {
    const { name } = this.settings
    const ms = this.#world.monotonicMs() - sinceMs
    must(isUnwanted || ms >= dueMs - 1, () => `${name} is killed after ${ms} ms, it has ${dueMs}`)
    const unreadMs = this.#world.monotonicMs() - arrivesMs
    must(
      isUnwanted || !(unreadMs >= 0),
      () => `${name} is killed, and its answer has been there unread for ${unreadMs} ms`,
    )
  }

  /** Checks that a request to this collector, being served since `sinceMs`, is not overdue. */
  checkDeadline(kind: 'open' | 'collect', sinceMs: number, heldMs: number): void {
    const { name, timeoutMs } = this.settings
    const ms = this.#world.monotonicMs() - sinceMs
    const due = kind === 'open' ? START_TIMEOUT_MS : timeoutMs
    const most = due + heldMs + (heldMs > 0 ? Math.min(due, LONGEST_GRACE_MS) : 0) + 5
    must(this.#isChanging || ms <= most, () => `${name} is waited for for ${ms} ms, ${most} are the most`)
  }

  /** Notes an answer on its way that the agent must take. */
  answers(ticks: readonly (readonly number[])[]): void {
    this.#answered = ticks
  }

  /** @returns the points that every output must have by now */
  collected(points: number, tsMs: number): readonly number[] {
    this.#told.ok++
    this.#failuresInRow = 0
    this.#retryAtMs = Number.NEGATIVE_INFINITY
    const { name } = this.settings
    const [values, ...later] = this.#answered
    this.#answered = later
    must(values !== undefined, () => `${name} tells of a tick that was not answered`)
    must(points === values.length, () => `${name} tells of ${points} points, there were ${values.length}`)
    const isLater = tsMs > this.#collectedMs || this.#world.steps > 0 || this.#isChanging
    must(isLater, () => `${name} has collected ${tsMs} after ${this.#collectedMs}`)
    this.#collectedMs = tsMs
    return values
  }

  failed({ reason, failures }: AgentEvents['collectError']): void {
    const { name, intervalMs } = this.settings
    must(this.#owed.delete(reason), () => `${name} tells of "${reason}", and that was not its fault`)
    this.#told.failed++
    if (reason === 'timeout') this.#told.timeouts++
    if (reason === 'crash' || reason === 'out-of-memory') this.#told.crashes++
    this.#failuresInRow++
    must(
      failures === this.#failuresInRow,
      () => `${name} tells of ${failures} failures in a row, it is ${this.#failuresInRow}`,
    )
    const backoff = Math.min(intervalMs * 2 ** failures, Math.max(intervalMs, LONGEST_BACKOFF_MS))
    this.#retryAtMs = this.#world.monotonicMs() + backoff - intervalMs / 2
  }

  /** Checks a request to collect. */
  asked(tsMs: number): void {
    const { name } = this.settings
    if (this.#isChanging) return
    this.#ticks.asked(tsMs)
    // Cuts made meanwhile are fetched first and may have failed.
    if (tsMs === this.#askedMs) return
    this.#askedMs = tsMs
    const earlyMs = this.#retryAtMs - this.#world.monotonicMs()
    must(earlyMs <= 0, () => `${name} is asked ${earlyMs} ms before its backoff is over`)
  }

  /** Checks the collector's statistics after everything has settled. */
  check(stats: CollectorStats, isStopping: boolean): void {
    const { name } = this.settings
    const { state, ticks, ok, failed, skipped, timeouts, crashes } = stats
    const running = state === 'running' ? 1 : 0
    must(ticks === ok + failed + skipped + running, () => `${name}: ticks do not add up: ${JSON.stringify(stats)}`)
    must(
      state === 'running' || state === this.#state || this.#isChanging,
      () => `${name} is ${state} and has told ${this.#state}`,
    )
    const told = this.#told
    must(
      ok === told.ok && failed === told.failed && timeouts === told.timeouts && crashes === told.crashes,
      () => `${name} counts ${JSON.stringify(stats)} and has told ${JSON.stringify(told)}`,
    )
    if (this.#isChanging) {
      this.#pass(stats)
      return
    }
    const before = this.#stats
    this.#stats = stats
    const newTicks = ticks - (before?.ticks ?? 0)
    // When several ticks come at once, the last may be collected.
    const isSkipped = newTicks > 0 && skipped - (before?.skipped ?? 0) === newTicks
    this.#ticks.check(stats, { newTicks, isSkipped, isStopping })
    if (isSkipped && !isStopping && before !== undefined && newTicks === 1) this.#checkSkip(before.state)
  }

  /** Checks that a tick is skipped only while the collector runs, is in backoff or is wedged. */
  #checkSkip(before: CollectorState): void {
    const { name } = this.settings
    const lateMs = this.#world.monotonicMs() - this.#retryAtMs
    must(
      before !== 'backoff' || this.#state !== 'backoff' || lateMs < 0,
      () => `${name} skips a tick, its backoff was over ${lateMs} ms ago`,
    )
    must(before !== 'idle' || this.#state === 'wedged', () => `${name} skips a tick, and was idle`)
  }
}
