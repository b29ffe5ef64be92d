import type { CollectorSettings } from '../shared/settings.js'
import type { Isolate, Outcome } from './isolate.js'

/** What a slot asks of the supervisor it belongs to. */
export interface SlotSupervisor {
  readonly restarts: number
  readonly stuck: boolean
  /** Opens the slot's collector, when all that was asked for before is over. */
  open(slot: Slot): Promise<void>
  /** Has the slot's collector collect, when all that was asked for before is over. */
  collect(slot: Slot, tsMs: number): Promise<Outcome>
  leave(slot: Slot): Promise<'gone' | 'stuck'>
}

/** One collector's place in a thread or process, alone or with the others of its group. */
export class Slot implements Isolate {
  readonly settings: CollectorSettings
  readonly #supervisor: SlotSupervisor
  #listener: (() => void) | undefined
  /** Came up between two collections, and is told by the next. */
  #kept: Outcome | undefined

  constructor(supervisor: SlotSupervisor, settings: CollectorSettings) {
    this.#supervisor = supervisor
    this.settings = settings
  }

  get restarts(): number {
    return this.#supervisor.restarts
  }

  get stuck(): boolean {
    return this.#supervisor.stuck
  }

  start(): Promise<void> {
    return this.#supervisor.open(this)
  }

  collect(tsMs: number): Promise<Outcome> {
    return this.#supervisor.collect(this, tsMs)
  }

  watch(listener: () => void): void {
    this.#listener = listener
  }

  close(): Promise<'gone' | 'stuck'> {
    return this.#supervisor.leave(this)
  }

  /** The supervisor says that `stuck` changed. */
  changed(): void {
    this.#listener?.()
  }

  /** The supervisor says what came of the opening, or that the executor ended by itself after this slot's latest collection. */
  keep(outcome: Outcome | undefined): void {
    this.#kept = outcome
  }

  /** What the next collection has to tell instead of collecting. */
  get kept(): Outcome | undefined {
    return this.#kept
  }

  takeKept(): Outcome | undefined {
    const kept = this.#kept
    this.#kept = undefined
    return kept
  }
}
