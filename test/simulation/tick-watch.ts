import type { CollectorSettings, Settings } from '../../src/shared/settings.js'
import type { CollectorStats } from '../../src/shared/stats.js'
import { must, type World } from './world.js'

export interface TickSchedule extends Pick<Settings, 'align' | 'initialDelayMs'> {
  /** Start of the agent, for ticks that begin later; absent when they begin now. */
  readonly startWallMs?: number
}

/** Checks one collector's ticks against the clock: none early, made up for or missing, each on its boundary. */
export class TickWatch {
  readonly #settings: CollectorSettings
  readonly #world: World
  #schedule: TickSchedule
  readonly #startWallMs: number
  #lastMs: number
  #heldMs = 0
  /** Wall time of a tick whose collection is not requested yet. */
  #waitingWallMs = Number.NaN
  #askedMs = Number.NaN
  #firstAskedMs = Number.NaN
  #isAsked = false
  #wasStopping = false
  #countedHeldMs = 0
  #heldUntilMs = Number.NEGATIVE_INFINITY
  #originMs: number
  readonly #isTroubled: boolean
  /** Whether the collector has ticked since the agent's start: otherwise its ticks are not counted. */
  #isOriginal: boolean

  /** @param isTroubled whether threads may fail */
  constructor(settings: CollectorSettings, world: World, schedule: TickSchedule, isTroubled: boolean) {
    this.#settings = settings
    this.#world = world
    this.#schedule = schedule
    this.#startWallMs = schedule.startWallMs ?? world.wallMs()
    this.#isOriginal = schedule.startWallMs === undefined
    this.#originMs = originOf(schedule, this.#startWallMs)
    this.#isTroubled = isTroubled
    this.#lastMs = Math.max(schedule.initialDelayMs, world.monotonicMs())
  }

  /** Notes new settings, not stored here yet. Ticks go on as before unless the schedule changes. */
  changed(schedule: TickSchedule, { intervalMs, jitterMs }: CollectorSettings): void {
    const { intervalMs: formerMs, jitterMs: formerJitterMs } = this.#settings
    const isSame = intervalMs === formerMs && jitterMs === formerJitterMs && schedule.align === this.#schedule.align
    this.#schedule = schedule
    this.#originMs = originOf(schedule, this.#startWallMs)
    this.#isOriginal = false
    this.#firstAskedMs = Number.NaN
    if (!isSame) this.#restart()
  }

  /** Accepts a tick without a check. @param isRunning whether its collection goes on */
  pass(isRunning: boolean): void {
    this.#restart()
    if (isRunning && !this.#isAsked) this.#waitingWallMs = this.#world.wallMs()
    this.#isAsked = false
  }

  /** Ignores the ticks so far: the next tick is due from now on. */
  #restart(): void {
    this.#lastMs = Math.max(this.#schedule.initialDelayMs, this.#world.monotonicMs())
    this.#heldMs = this.#world.heldMs
  }

  /** Checks a request for this tick's collection. */
  asked(tsMs: number): void {
    // A collection cut short by another's failure is requested again.
    if (tsMs === this.#askedMs) return
    this.#askedMs = tsMs
    this.#isAsked = true
    const isFirst = Number.isNaN(this.#firstAskedMs)
    if (isFirst) this.#firstAskedMs = this.#world.monotonicMs()
    const { name, intervalMs, jitterMs, sampleIntervalMs } = this.#settings
    const wallMs = Number.isNaN(this.#waitingWallMs) ? this.#world.wallMs() : this.#waitingWallMs
    this.#waitingWallMs = Number.NaN
    const lateMs = wallMs - tsMs
    const isInTime = lateMs > -intervalMs / 2 - 1 && lateMs < 1.5 * intervalMs + jitterMs
    // Ticks that come while a sampled collector runs are requested when it is done.
    must(isInTime || sampleIntervalMs !== undefined, () => `${name} is asked for a tick of ${lateMs} ms ago`)
    // The collector began before the initial delay was over, and the clock was set.
    if (isFirst && !this.#isOriginal && this.#world.steps > 0) return
    const firstMs = this.#startWallMs + this.#schedule.initialDelayMs
    if (tsMs >= firstMs && tsMs <= firstMs + jitterMs) return
    const offMs = (((tsMs - this.#originMs) % intervalMs) + intervalMs) % intervalMs
    must(offMs < Math.max(jitterMs, 1), () => `${name} is asked for a tick ${offMs} ms off its boundary`)
  }

  /** Checks the latest statistics. */
  check(
    { ticks, skipped, failed, state }: CollectorStats,
    { newTicks, isSkipped, isStopping }: { newTicks: number; isSkipped: boolean; isStopping: boolean },
  ): void {
    const { name, intervalMs, jitterMs, sampleIntervalMs } = this.#settings
    const world = this.#world
    const nowMs = world.monotonicMs()
    const isRunning = state === 'running'
    const isSampled = sampleIntervalMs !== undefined
    const isAsked = this.#isAsked
    this.#isAsked = false
    if (!isRunning) this.#waitingWallMs = Number.NaN
    this.#checkCount(ticks, isStopping || (isSampled && isRunning))
    // A stop gives up cuts that it has no time to fetch. A block that ends at a deadline fails the collection, which then backs off.
    if (isSampled && !this.#isTroubled && !isStopping && failed === 0) this.#checkBlind(skipped)
    const most = Math.floor(Math.max(0, nowMs - this.#lastMs + jitterMs) / intervalMs) + 2
    must(isSampled || newTicks <= most, () => `${name}: ${newTicks} ticks at once, ${most} are the most`)
    if (newTicks === 0) {
      const quietMs = nowMs - this.#lastMs
      const most = intervalMs * 1.5 + jitterMs + (world.heldMs - this.#heldMs) + 5
      const isExcused = isStopping || (isSampled && isRunning)
      must(isExcused || quietMs <= most, () => `${name} has not ticked for ${quietMs} ms, ${most} are the most`)
      return
    }
    must(!isStopping || isSampled || !this.#wasStopping, `${name} ticks after the stop`)
    this.#wasStopping = isStopping
    this.#lastMs = nowMs
    this.#heldMs = world.heldMs
    if (isRunning && !isSkipped && !isAsked) this.#waitingWallMs = world.wallMs()
  }

  /** Checks that every boundary is a tick, even after delays. */
  #checkCount(ticks: number, isOpen: boolean): void {
    const { name, jitterMs } = this.#settings
    const world = this.#world
    const nowMs = world.monotonicMs()
    // After a block, overdue timers run first, one by one.
    if (world.heldMs > this.#countedHeldMs) this.#heldUntilMs = nowMs
    this.#countedHeldMs = world.heldMs
    if (world.steps > 0 || !this.#isOriginal) return
    const most = this.#boundariesUntil(nowMs + 1)
    must(ticks <= most, () => `${name} counts ${ticks} ticks, there were ${most}`)
    if (isOpen || nowMs <= this.#heldUntilMs) return
    const least = this.#boundariesUntil(nowMs - jitterMs - 5)
    must(ticks >= least, () => `${name} counts ${ticks} ticks, there were ${least}`)
  }

  /** Checks that ticks sampled by a healthy thread are collected from the first request on, however late the main thread is. */
  #checkBlind(skipped: number): void {
    if (this.#world.steps > 0 || !this.#isOriginal) return
    const { name } = this.#settings
    const most = Number.isNaN(this.#firstAskedMs)
      ? Number.POSITIVE_INFINITY
      : this.#boundariesUntil(this.#firstAskedMs + 10)
    must(skipped <= most, () => `${name} has skipped ${skipped} ticks that were sampled, ${most} were not`)
  }

  /** Number of ticks due by a monotonic time, without jitter, while nobody sets the wall clock. */
  #boundariesUntil(untilMs: number): number {
    const { intervalMs } = this.#settings
    const { initialDelayMs } = this.#schedule
    if (untilMs < initialDelayMs) return 0
    const firstWallMs = this.#startWallMs + initialDelayMs
    const afterMs = firstWallMs + intervalMs / 2 - this.#originMs
    const secondWallMs = this.#originMs + Math.ceil(afterMs / intervalMs) * intervalMs
    return 1 + Math.max(0, Math.floor((this.#startWallMs + untilMs - secondWallMs) / intervalMs) + 1)
  }
}

/** Returns the wall time of one of the boundaries. */
function originOf({ align }: TickSchedule, startWallMs: number): number {
  return align ? 0 : startWallMs
}
