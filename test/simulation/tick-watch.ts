import type { CollectorSettings, Settings } from '../../src/shared/settings.js'
import { must, type World } from './world.js'

/** Holds the ticks of one collector against the clock: none early, none made up for, none missing, each on its boundary. */
export class TickWatch {
  readonly #settings: CollectorSettings
  readonly #world: World
  readonly #schedule: Pick<Settings, 'align' | 'initialDelayMs'>
  readonly #startWallMs: number
  #lastMs: number
  #heldMs = 0
  /** Wall time of the tick whose collection was not asked for yet. */
  #waitingWallMs = Number.NaN
  #askedMs = Number.NaN
  #isAsked = false

  constructor(settings: CollectorSettings, world: World, schedule: Pick<Settings, 'align' | 'initialDelayMs'>) {
    this.#settings = settings
    this.#world = world
    this.#schedule = schedule
    this.#startWallMs = world.wallMs()
    this.#lastMs = schedule.initialDelayMs
  }

  /** The thread is asked for the collection of this tick. */
  asked(tsMs: number): void {
    // A collection that was cut short by another's failure is asked for anew.
    if (tsMs === this.#askedMs) return
    this.#askedMs = tsMs
    this.#isAsked = true
    const { name, intervalMs, jitterMs } = this.#settings
    const wallMs = Number.isNaN(this.#waitingWallMs) ? this.#world.wallMs() : this.#waitingWallMs
    this.#waitingWallMs = Number.NaN
    const lateMs = wallMs - tsMs
    must(lateMs > -intervalMs / 2 - 1 && lateMs < intervalMs, () => `${name} is asked for a tick of ${lateMs} ms ago`)
    const firstMs = this.#startWallMs + this.#schedule.initialDelayMs
    if (tsMs >= firstMs && tsMs <= firstMs + jitterMs) return
    const originMs = this.#schedule.align ? 0 : this.#startWallMs
    const offMs = (((tsMs - originMs) % intervalMs) + intervalMs) % intervalMs
    must(offMs < Math.max(jitterMs, 1), () => `${name} is asked for a tick ${offMs} ms off its boundary`)
  }

  /** @param ticks new ones @param isSkipped the new one is @param isRunning a collection is under way */
  check(ticks: number, isSkipped: boolean, isRunning: boolean, isStopping: boolean): void {
    const { name, intervalMs, jitterMs } = this.#settings
    const world = this.#world
    const nowMs = world.monotonicMs()
    const isAsked = this.#isAsked
    this.#isAsked = false
    if (!isRunning) this.#waitingWallMs = Number.NaN
    must(ticks <= 1, () => `${name}: ${ticks} ticks at once`)
    if (ticks === 0) {
      const quietMs = nowMs - this.#lastMs
      const most = intervalMs * 1.5 + jitterMs + (world.heldMs - this.#heldMs) + 5
      must(isStopping || quietMs <= most, () => `${name} has not ticked for ${quietMs} ms, ${most} are the most`)
      return
    }
    must(!isStopping, `${name} ticks after the stop`)
    this.#lastMs = nowMs
    this.#heldMs = world.heldMs
    if (isRunning && !isSkipped && !isAsked) this.#waitingWallMs = world.wallMs()
  }
}
