import type { Clock, Timer } from '../model/clock.js'
import type { Request } from '../model/protocol.js'
import type { CollectorSettings } from '../model/settings.js'
import { Ask } from './ask.js'
import { type Isolate, KILL_TIMEOUT_MS, type Outcome, PASSED, START_TIMEOUT_MS } from './isolate.js'
import { Seat, type SeatCarrier } from './seat.js'
import type { StartGate } from './start-gate.js'
import type { Exit, Launch, Vessel } from './vessel.js'

/** A vessel that is up; `aboard` are the seats whose collectors it has opened. */
interface Up {
  readonly name: 'up'
  readonly vessel: Vessel
  readonly incarnation: number
  readonly aboard: Set<Seat>
}

type State =
  | { readonly name: 'down' }
  | Up
  | { readonly name: 'ending'; readonly timer: Timer; readonly waiting: (() => void)[] }
  | { readonly name: 'stuck' }

const DOWN: State = { name: 'down' }
const STUCK: State = { name: 'stuck' }

/**
 * Carries the collectors of one thread or process: starts it when it is needed, opens the collectors in it, gives them
 * their turns (one at a time, so that a deadline counts from the real beginning), kills it when a deadline passes, and
 * never starts one beside another that is not gone.
 *
 *     down ──launch──▶ up ──deadline, close──▶ ending ──not gone in KILL_TIMEOUT_MS──▶ stuck
 *      ▲                │ ended by itself         │ gone                                 │ gone
 *      └────────────────┴─────────────────────────┴──────────────────────────────────────┘
 */
export class Carrier implements SeatCarrier {
  readonly #launch: Launch
  readonly #clock: Clock
  readonly #gate: StartGate
  readonly #seats = new Set<Seat>()
  #state: State = DOWN
  #launches = 0
  #turn: Promise<unknown> = Promise.resolve()
  /** The latest request and whose it is; the one under way if it is pending. */
  #latest: { readonly seat: Seat; readonly ask: Ask } | undefined

  /** @param gate shared by all carriers of an agent, so that their starts do not come at once */
  constructor(launch: Launch, clock: Clock, gate: StartGate) {
    this.#launch = launch
    this.#clock = clock
    this.#gate = gate
  }

  /** A place for one more collector. */
  seat(settings: CollectorSettings): Isolate {
    const seat = new Seat(this, settings)
    this.#seats.add(seat)
    return seat
  }

  get stuck(): boolean {
    return this.#state === STUCK
  }

  get restarts(): number {
    return Math.max(0, this.#launches - 1)
  }

  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work)
    this.#turn = result
    return result
  }

  /** Starts the vessel when it is down, and lets it open the seat's collector when it has not. */
  async board(seat: Seat): Promise<Outcome | undefined> {
    await this.#ended()
    if (this.#state.name === 'down') await this.#gate.pass()
    if (this.stuck || !this.#seats.has(seat)) return PASSED
    const { aboard } = this.#up()
    if (aboard.has(seat)) return undefined
    const outcome = await this.ask(seat, { kind: 'open', settings: seat.settings }, START_TIMEOUT_MS)
    if (outcome.status !== 'answered') return outcome
    if (isOpened(outcome.response)) {
      aboard.add(seat)
      return undefined
    }
    // A module that failed to load stays failed in the thread that tried: the next try needs a new one.
    if (aboard.size === 0) this.#kill()
    return outcome
  }

  /** Sends a request to the vessel, which is killed when its answer does not come in time. */
  ask(seat: Seat, request: Request, timeoutMs: number): Promise<Outcome> {
    const { vessel, incarnation } = this.#up()
    const ask = new Ask(this.#clock, timeoutMs, () => {
      ask.lose('timeout', `${request.kind === 'open' ? 'did not start' : 'did not answer'} within ${timeoutMs} ms`)
      this.#kill()
    })
    this.#latest = { seat, ask }
    void vessel.send(request).then((response) => ask.answer(response, incarnation))
    return ask.outcome
  }

  /** Gives the seat up. The vessel ends with the last one, or when the request under way is this seat's. */
  async leave(seat: Seat): Promise<'gone' | 'stuck'> {
    this.#seats.delete(seat)
    const latest = this.#latest
    if (this.#seats.size === 0 || (latest?.seat === seat && latest.ask.pending)) this.#kill()
    await this.#ended()
    return this.stuck ? 'stuck' : 'gone'
  }

  #up(): Up {
    if (this.#state.name === 'up') return this.#state
    const vessel = this.#launch((exit) => this.#onExit(exit))
    const up: Up = { name: 'up', vessel, incarnation: ++this.#launches, aboard: new Set() }
    this.#state = up
    return up
  }

  #kill(): void {
    if (this.#state.name !== 'up') return
    const { vessel } = this.#state
    const waiting: (() => void)[] = []
    const timer = this.#clock.setTimer(KILL_TIMEOUT_MS, () => {
      this.#enter(STUCK)
      vessel.abandon()
      for (const proceed of waiting) proceed()
    })
    this.#enter({ name: 'ending', timer, waiting })
    this.#latest?.ask.drop()
    vessel.kill()
  }

  #onExit({ reason, message }: Exit): void {
    const before = this.#state
    this.#enter(DOWN)
    if (before.name === 'ending') {
      before.timer.cancel()
      for (const proceed of before.waiting) proceed()
    } else if (before.name === 'up' && this.#latest !== undefined) {
      const { seat, ask } = this.#latest
      if (ask.pending) ask.lose(reason, message)
      else seat.keep({ status: 'lost', reason, message, seconds: null })
    }
  }

  /** Resolves when the vessel is not about to end: gone, or stuck. */
  #ended(): Promise<void> | undefined {
    if (this.#state.name !== 'ending') return undefined
    const { waiting } = this.#state
    return new Promise((resolve) => waiting.push(resolve))
  }

  #enter(state: State): void {
    const before = this.stuck
    this.#state = state
    if (this.stuck !== before) for (const seat of this.#seats) seat.changed()
  }
}

function isOpened(response: unknown): boolean {
  return typeof response === 'object' && response !== null && 'status' in response && response.status === 'opened'
}
