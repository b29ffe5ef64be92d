import type { Clock, Timer } from '../shared/clock.js'
import type { CollectorSettings } from '../shared/settings.js'
import { describe } from './describe.js'
import type { Executor, Exit, Launch } from './executor.js'
import { type Isolate, KILL_TIMEOUT_MS, type Loss, type Outcome, PASSED, START_TIMEOUT_MS } from './isolate.js'
import { type Asked, Round } from './round.js'
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

type Filled<Item> = readonly [Item, ...Item[]]

const DOWN: State = { name: 'down' }
const STUCK: State = { name: 'stuck' }

/**
 * Looks after the collectors of one thread or process: starts it when it is needed, opens the collectors in it, gives them
 * their turns (one after the other, so that a deadline counts from the real beginning), kills it when a deadline passes, and
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
  #turn: Promise<void> = Promise.resolve()
  /** Collections that wait for their turn. */
  #wanted: Asked[] = []
  /** The latest requests, under way or answered. */
  #latest: Round | undefined

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

  open(slot: Slot): Promise<void> {
    return this.#inTurn(
      async () => {
        const outcome = await this.#ready(slot)
        // What was passed over need not be told: by the next collection the stuck one may be gone.
        slot.keep(outcome === PASSED ? undefined : outcome)
      },
      (loss) => slot.keep(loss),
    )
  }

  /** Those who ask in the same turn of the event loop, as the collectors of a group do at a tick, are collected in one round. */
  collect(slot: Slot, tsMs: number): Promise<Outcome> {
    const { name, timeoutMs } = slot.settings
    return new Promise((settle) => {
      const request = { kind: 'collect', collector: name, tsMs, timeoutMs } as const
      this.#wanted.push({ slot, request, timeoutMs, settle })
      if (this.#wanted.length > 1) return
      let asked: readonly Asked[] = []
      void this.#inTurn(
        () => {
          asked = this.#takeWanted()
          return this.#collectAll(asked)
        },
        (loss) => {
          for (const each of asked) each.settle(loss)
        },
      )
    })
  }

  /**
   * Runs `work` when all that was asked for before is over.
   * @param onLoss told of what `work` throws: then the executor is of no use any more
   */
  #inTurn(work: () => Promise<void>, onLoss: (loss: Loss) => void): Promise<void> {
    this.#turn = this.#turn.then(work).catch((error: unknown) => {
      this.#kill()
      onLoss({ status: 'lost', reason: 'crash', message: describe(error), seconds: null })
    })
    return this.#turn
  }

  #takeWanted(): readonly Asked[] {
    const wanted = this.#wanted
    this.#wanted = []
    return wanted
  }

  async #collectAll(asked: readonly Asked[]): Promise<void> {
    let wanted = asked
    while (isFilled(wanted)) wanted = await this.#collectSome(wanted)
  }

  /** Opens the first one's collector if it must, and collects all that are ready then. @returns those that are left */
  async #collectSome(wanted: Filled<Asked>): Promise<readonly Asked[]> {
    const [{ slot, settle }, ...others] = wanted
    const outcome = slot.takeKept() ?? (this.#isOpen(slot) ? undefined : await this.#ready(slot))
    if (outcome !== undefined) {
      settle(outcome)
      return others
    }
    // Its thread may have been ended since it was made ready.
    if (!this.#isOpen(slot)) return wanted
    const unready = others.findIndex((other) => other.slot.kept !== undefined || !this.#isOpen(other.slot))
    const [round, left] = unready < 0 ? [others, []] : [others.slice(0, unready), others.slice(unready)]
    return [...(await this.#send([wanted[0], ...round])), ...left]
  }

  #isOpen(slot: Slot): boolean {
    return this.#state.name === 'up' && this.#state.opened.has(slot) && this.#slots.has(slot)
  }

  /** Starts the executor when it is down, and lets it open the slot's collector when it has not. Undefined when that is done. */
  async #ready(slot: Slot): Promise<Outcome | undefined> {
    await this.#ended()
    if (this.#state.name !== 'down') return this.#openNow(slot)
    return this.#gate.through(() => this.#openNow(slot))
  }

  async #openNow(slot: Slot): Promise<Outcome | undefined> {
    if (this.stuck || !this.#slots.has(slot)) return PASSED
    const { opened } = this.#up()
    if (opened.has(slot)) return undefined
    const outcome = await new Promise<Outcome>((settle) => {
      const request = { kind: 'open', settings: slot.settings } as const
      void this.#send([{ slot, request, timeoutMs: START_TIMEOUT_MS, settle }])
    })
    if (outcome.status !== 'answered') return outcome
    if (isOpened(outcome.response)) {
      opened.add(slot)
      return undefined
    }
    // A module that failed to load stays failed in the thread that tried: the next try needs a new one.
    if (opened.size === 0) this.#kill()
    return outcome
  }

  /** Sends requests to the executor, which is killed when an answer does not come in time. @returns those to be asked anew */
  #send(asked: Filled<Asked>): Promise<readonly Asked[]> {
    const { executor, incarnation } = this.#up()
    const round = new Round({
      asked,
      clock: this.#clock,
      executor,
      incarnation,
      onExpired: ({ request, timeoutMs }) => {
        round.lose('timeout', `${request.kind === 'open' ? 'did not start' : 'did not answer'} within ${timeoutMs} ms`)
        this.#kill()
      },
    })
    this.#latest = round
    return round.over
  }

  /** Gives the slot up. The executor ends with the last one, or when the request under way is this slot's. */
  async leave(slot: Slot): Promise<'gone' | 'stuck'> {
    this.#slots.delete(slot)
    if (this.#slots.size === 0 || this.#latest?.current?.slot === slot) this.#kill()
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
    this.#latest?.drop()
    executor.kill()
  }

  #onExit({ reason, message }: Exit): void {
    const before = this.#state
    this.#enter(DOWN)
    if (before.name === 'ending') {
      before.timer.cancel()
      for (const proceed of before.waiting) proceed()
    } else if (before.name === 'up' && this.#latest !== undefined) {
      if (this.#latest.current !== undefined) this.#latest.lose(reason, message)
      else this.#latest.lastSlot.keep({ status: 'lost', reason, message, seconds: null })
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

function isFilled<Item>(items: readonly Item[]): items is Filled<Item> {
  return items.length > 0
}
