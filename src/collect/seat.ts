import type { Request } from '../model/protocol.js'
import type { CollectorSettings } from '../model/settings.js'
import type { Isolate, Loss, Outcome } from './isolate.js'

/** What a seat asks of the carrier it belongs to. */
export interface SeatCarrier {
  readonly restarts: number
  readonly stuck: boolean
  /** Runs `work`, which never rejects, when all that was asked for before is over. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>
  /** Sees to it that the collector is open; undefined when it is. In turn only. */
  board(seat: Seat): Promise<Outcome | undefined>
  /** Sends a request, whose deadline counts from now. In turn only. */
  ask(seat: Seat, request: Request, timeoutMs: number): Promise<Outcome>
  leave(seat: Seat): Promise<'gone' | 'stuck'>
}

/** One collector's place in a thread or process, alone or with the others of its group. */
export class Seat implements Isolate {
  readonly settings: CollectorSettings
  readonly #carrier: SeatCarrier
  #listener: (() => void) | undefined
  /** Came up between two collections, and is told by the next. */
  #kept: Outcome | undefined

  constructor(carrier: SeatCarrier, settings: CollectorSettings) {
    this.#carrier = carrier
    this.settings = settings
  }

  get restarts(): number {
    return this.#carrier.restarts
  }

  get stuck(): boolean {
    return this.#carrier.stuck
  }

  start(): Promise<void> {
    return this.#carrier.inTurn(async () => {
      this.#kept = await this.#carrier.board(this)
    })
  }

  collect(tsMs: number): Promise<Outcome> {
    return this.#carrier.inTurn(async () => {
      const { name, timeoutMs } = this.settings
      const outcome = this.#takeKept() ?? (await this.#carrier.board(this))
      return outcome ?? this.#carrier.ask(this, { kind: 'collect', collector: name, tsMs, timeoutMs }, timeoutMs)
    })
  }

  watch(listener: () => void): void {
    this.#listener = listener
  }

  close(): Promise<'gone' | 'stuck'> {
    return this.#carrier.leave(this)
  }

  /** The carrier says that `stuck` changed. */
  changed(): void {
    this.#listener?.()
  }

  /** The carrier says that the vessel ended by itself after this seat's latest collection. */
  keep(loss: Loss): void {
    this.#kept = loss
  }

  #takeKept(): Outcome | undefined {
    const kept = this.#kept
    this.#kept = undefined
    return kept
  }
}
