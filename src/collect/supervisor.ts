import type { Clock, Timer } from '../model/clock.js'
import type { Request } from '../model/protocol.js'
import type { CollectorSettings } from '../model/settings.js'
import { Ask } from './ask.js'
import type { Executor, Exit, Launch } from './executor.js'
import { type Isolate, KILL_TIMEOUT_MS, type Outcome, PASSED, START_TIMEOUT_MS } from './isolate.js'
import { Slot, type SlotSupervisor } from './slot.js'
import type { StartGate } from './start-gate.js'

/** An executor that is up; `opened` are the slots whose collectors it has opened. */
interface Up {
  readonly name: 'up'
  readonly executor: Executor
  readonly incarnation: number
  readonly opened: Set<Slot>
}

type State =
  | { readonly name: 'down' }
  | Up
  | { readonly name: 'ending'; readonly timer: Timer; readonly waiting: (() => void)[] }
  | { readonly name: 'stuck' }

const DOWN: State = { name: 'down' }
const STUCK: State = { name: 'stuck' }

/**
 * Looks after the collectors of one thread or process: starts it when it is needed, opens the collectors in it, gives them
 * their turns (one at a time, so that a deadline counts from the real beginning), kills it when a deadline passes, and
 * never starts one beside another that is not gone.
 *
 *     down ──launch──▶ up ──deadline, close──▶ ending ──not gone in KILL_TIMEOUT_MS──▶ stuck
 *      ▲                │ ended by itself         │ gone                                 │ gone
 *      └────────────────┴─────────────────────────┴──────────────────────────────────────┘
 */
export class Supervisor implements SlotSupervisor {
  readonly #launch: Launch
  readonly #clock: Clock
  readonly #gate: Pick<StartGate, 'through'>
  readonly #slots = new Set<Slot>()
  #state: State = DOWN
  #launches = 0
  #turn: Promise<unknown> = Promise.resolve()
  /** The latest request and whose it is; the one under way if it is pending. */
  #latest: { readonly slot: Slot; readonly ask: Ask } | undefined

  /** @param gate shared by all supervisors of an agent, so that their starts do not come at once */
  constructor(launch: Launch, clock: Clock, gate: Pick<StartGate, 'through'>) {
    this.#launch = launch
    this.#clock = clock
    this.#gate = gate
  }

  /** A place for one more collector. */
  slot(settings: CollectorSettings): Isolate {
    const slot = new Slot(this, settings)
    this.#slots.add(slot)
    return slot
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

  /** Starts the executor when it is down, and lets it open the slot's collector when it has not. */
  async ready(slot: Slot): Promise<Outcome | undefined> {
    await this.#ended()
    if (this.#state.name !== 'down') return this.#open(slot)
    return this.#gate.through(() => this.#open(slot))
  }

  async #open(slot: Slot): Promise<Outcome | undefined> {
    if (this.stuck || !this.#slots.has(slot)) return PASSED
    const { opened } = this.#up()
    if (opened.has(slot)) return undefined
    const outcome = await this.ask(slot, { kind: 'open', settings: slot.settings }, START_TIMEOUT_MS)
    if (outcome.status !== 'answered') return outcome
    if (isOpened(outcome.response)) {
      opened.add(slot)
      return undefined
    }
    // A module that failed to load stays failed in the thread that tried: the next try needs a new one.
    if (opened.size === 0) this.#kill()
    return outcome
  }

  /** Sends a request to the executor, which is killed when its answer does not come in time. */
  ask(slot: Slot, request: Request, timeoutMs: number): Promise<Outcome> {
    const { executor, incarnation } = this.#up()
    const ask = new Ask(this.#clock, timeoutMs, () => {
      ask.lose('timeout', `${request.kind === 'open' ? 'did not start' : 'did not answer'} within ${timeoutMs} ms`)
      this.#kill()
    })
    this.#latest = { slot, ask }
    void executor.send(request).then((response) => ask.answer(response, incarnation))
    return ask.outcome
  }

  /** Gives the slot up. The executor ends with the last one, or when the request under way is this slot's. */
  async leave(slot: Slot): Promise<'gone' | 'stuck'> {
    this.#slots.delete(slot)
    const latest = this.#latest
    if (this.#slots.size === 0 || (latest?.slot === slot && latest.ask.pending)) this.#kill()
    await this.#ended()
    return this.stuck ? 'stuck' : 'gone'
  }

  #up(): Up {
    if (this.#state.name === 'up') return this.#state
    const executor = this.#launch((exit) => this.#onExit(exit))
    const up: Up = { name: 'up', executor, incarnation: ++this.#launches, opened: new Set() }
    this.#state = up
    return up
  }

  #kill(): void {
    if (this.#state.name !== 'up') return
    const { executor } = this.#state
    const waiting: (() => void)[] = []
    const timer = this.#clock.setTimer(KILL_TIMEOUT_MS, () => {
      this.#enter(STUCK)
      executor.abandon()
      for (const proceed of waiting) proceed()
    })
    this.#enter({ name: 'ending', timer, waiting })
    this.#latest?.ask.drop()
    executor.kill()
  }

  #onExit({ reason, message }: Exit): void {
    const before = this.#state
    this.#enter(DOWN)
    if (before.name === 'ending') {
      before.timer.cancel()
      for (const proceed of before.waiting) proceed()
    } else if (before.name === 'up' && this.#latest !== undefined) {
      const { slot, ask } = this.#latest
      if (ask.pending) ask.lose(reason, message)
      else slot.keep({ status: 'lost', reason, message, seconds: null })
    }
  }

  /** Resolves when the executor is not about to end: gone, or stuck. */
  #ended(): Promise<void> | undefined {
    if (this.#state.name !== 'ending') return undefined
    const { waiting } = this.#state
    return new Promise((resolve) => waiting.push(resolve))
  }

  #enter(state: State): void {
    const before = this.stuck
    this.#state = state
    if (this.stuck !== before) for (const slot of this.#slots) slot.changed()
  }
}

function isOpened(response: unknown): boolean {
  return typeof response === 'object' && response !== null && 'status' in response && response.status === 'opened'
}
