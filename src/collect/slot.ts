import type { Request } from '../model/protocol.js'
import type { CollectorSettings } from '../model/settings.js'
import type { Isolate, Loss, Outcome } from './isolate.js'

/** What a slot asks of the supervisor it belongs to. */
export interface SlotSupervisor {
  readonly restarts: number
  readonly stuck: boolean
  /** Runs `work`, which never rejects, when all that was asked for before is over. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>
  /** Sees to it that the collector is open; undefined when it is. In turn only. */
  ready(slot: Slot): Promise<Outcome | undefined>
  /** Sends a request, whose deadline counts from now. In turn only. */
  ask(slot: Slot, request: Request, timeoutMs: number): Promise<Outcome>
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
    return this.#supervisor.inTurn(async () => {
      this.#kept = await this.#supervisor.ready(this)
    })
  }

  collect(tsMs: number): Promise<Outcome> {
    return this.#supervisor.inTurn(async () => {
      const { name, timeoutMs } = this.settings
      const outcome = this.#takeKept() ?? (await this.#supervisor.ready(this))
      return outcome ?? this.#supervisor.ask(this, { kind: 'collect', collector: name, tsMs, timeoutMs }, timeoutMs)
    })
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

  /** The supervisor says that the executor ended by itself after this slot's latest collection. */
  keep(loss: Loss): void {
    this.#kept = loss
  }

  #takeKept(): Outcome | undefined {
    const kept = this.#kept
    this.#kept = undefined
    return kept
  }
}
