import type { Clock } from '../shared/clock.js'
import { describeError } from '../shared/describe-error.js'
import type { TickCourse } from '../shared/protocol.js'
import type { CollectorSettings } from '../shared/settings.js'
import { isOpened } from './result.js'
import { type Member, type PendingRequest, Round, type RoundOptions } from './round.js'
import { type Lost, type Outcome, type Runner, SKIPPED } from './runner.js'
import type { StartGate } from './start-gate.js'
import type { Exit, Launch } from './worker.js'
import type { Up, WorkerState } from './worker-state.js'

/** Longest time a worker takes to start, the opening of a collector included. */
const START_TIMEOUT_MS = 10_000
/** A killed worker that is not gone after this time is stuck in the kernel. */
export const KILL_TIMEOUT_MS = 1_000
const ignore = () => {}

/**
 * Owns one worker: starts it when it is needed, opens the collectors in it, runs them one after the other (so that a deadline
 * counts from the real start of a collection), kills the worker when a deadline passes, and never starts a second one beside
 * it.
 *
 *     down ──launch──▶ up ──deadline, close──▶ ending ──not gone in KILL_TIMEOUT_MS──▶ stuck
 *      ▲                │ ended by itself         │ gone                                 │ gone
 *      └────────────────┴─────────────────────────┴──────────────────────────────────────┘
 */
export class Supervisor {
  readonly #launch: Launch
  readonly #clock: Clock
  readonly #gate: Pick<StartGate, 'run'>
  readonly #members = new Set<Member>()
  #state: WorkerState = { name: 'down' }
  #launches = 0
  /** Settles when all work that was queued is done. */
  #queue: Promise<void> = Promise.resolve()
  /** Collections that wait for the next round. */
  #waiting: PendingRequest[] = []
  #latestRound: Round | undefined

  /** @param gate shared by all supervisors of an agent, so that their workers do not all start at once */
  constructor(launch: Launch, clock: Clock, gate: Pick<StartGate, 'run'>) {
    this.#launch = launch
    this.#clock = clock
    this.#gate = gate
  }

  /** Adds a collector to the worker. */
  add(settings: CollectorSettings): Runner {
    const member: Member = { settings, onStuckChange: () => {}, pendingOutcome: undefined }
    this.#members.add(member)
    const supervisor = this
    return {
      get restarts() {
        return Math.max(0, supervisor.#launches - 1)
      },
      get stuck() {
        return supervisor.stuck
      },
      onStuckChange: (listener) => {
        member.onStuckChange = listener
      },
      start: () => this.#open(member),
      collect: (...tick) => this.#collect(member, ...tick),
      close: () => this.#remove(member),
    }
  }

  /** The worker was killed but is not gone. */
  get stuck(): boolean {
    return this.#state.name === 'stuck'
  }

  #open(member: Member): Promise<void> {
    return this.#enqueue(
      async () => {
        const outcome = await this.#ready(member)
        // A skip is not reported: by the next collection the stuck worker may be gone.
        member.pendingOutcome = outcome === SKIPPED ? undefined : outcome
      },
      (lost) => {
        member.pendingOutcome = lost
      },
    )
  }

  /** Collects in one round with everything requested in the same turn of the event loop, such as a group's collections. */
  #collect(member: Member, tsMs: number, course?: TickCourse): Promise<Outcome> {
    const { name, timeoutMs } = member.settings
    return new Promise((settle) => {
      const request = { kind: 'collect', collector: name, tsMs, timeoutMs, ...(course && { course }) } as const
      this.#waiting.push({ member, request, timeoutMs, settle })
      if (this.#waiting.length > 1) return
      let requests: readonly PendingRequest[] = []
      void this.#enqueue(
        () => {
          requests = this.#waiting
          this.#waiting = []
          return this.#collectAll(requests)
        },
        (lost) => {
          for (const pending of requests) pending.settle(lost)
        },
      )
    })
  }

  /** Runs `work` when all earlier work is done. Kills the worker and calls `onLost` when it throws. */
  #enqueue(work: () => Promise<void>, onLost: (lost: Lost) => void): Promise<void> {
    this.#queue = this.#queue.then(work).catch((error: unknown) => {
      this.#kill()
      onLost({ status: 'lost', reason: 'crash', message: describeError(error), seconds: null })
    })
    return this.#queue
  }

  async #collectAll(requests: readonly PendingRequest[]): Promise<void> {
    let [first, ...others] = requests
    while (first !== undefined) [first, ...others] = await this.#collectSome(first, others)
  }

  /** Opens the first request's collector if needed, then collects up to the first that is not ready. @returns the other requests */
  async #collectSome(first: PendingRequest, others: readonly PendingRequest[]): Promise<readonly PendingRequest[]> {
    const { member, settle } = first
    const { pendingOutcome } = member
    member.pendingOutcome = undefined
    const outcome = pendingOutcome ?? (this.#isOpen(member) ? undefined : await this.#ready(member))
    if (outcome !== undefined) {
      settle(outcome)
      return others
    }
    // The worker may have ended since the collector was opened.
    if (!this.#isOpen(member)) return [first, ...others]
    const isReady = ({ member }: PendingRequest) => member.pendingOutcome === undefined && this.#isOpen(member)
    const unready = others.findIndex((other) => !isReady(other))
    const [ready, left] = unready < 0 ? [others, []] : [others.slice(0, unready), others.slice(unready)]
    return [...(await this.#send([first, ...ready])), ...left]
  }

  #isOpen(member: Member): boolean {
    return this.#state.name === 'up' && this.#state.opened.has(member) && this.#members.has(member)
  }

  /** Starts the worker and opens the member's collector where needed. @returns the outcome that prevented it, if any */
  async #ready(member: Member): Promise<Outcome | undefined> {
    await this.#ended()
    return this.#state.name === 'down' ? this.#gate.run(() => this.#openNow(member)) : this.#openNow(member)
  }

  async #openNow(member: Member): Promise<Outcome | undefined> {
    if (this.stuck || !this.#members.has(member)) return SKIPPED
    const { opened } = this.#up()
    if (opened.has(member)) return undefined
    // Settings are read once: those of the watch create a port, which moves to this worker.
    const request = { kind: 'open', settings: { ...member.settings } } as const
    const outcome = await new Promise<Outcome>((settle) => {
      void this.#send([{ member, request, timeoutMs: START_TIMEOUT_MS, settle }])
    })
    if (outcome.status !== 'responded') return outcome
    if (isOpened(outcome.response)) {
      opened.add(member)
      return undefined
    }
    // A module that failed to load stays failed in its worker: the next attempt needs a new one.
    if (opened.size === 0) this.#kill()
    return outcome
  }

  /** Sends a round to the worker, which is killed when a deadline passes. @returns the requests to send again */
  #send(requests: RoundOptions['requests']): Promise<readonly PendingRequest[]> {
    const { worker, incarnation } = this.#up()
    const round = new Round({
      requests,
      clock: this.#clock,
      worker,
      incarnation,
      onExpired: () => this.#kill(),
    })
    this.#latestRound = round
    return round.over
  }

  /** Removes a member. Kills the worker if it was the last one, if it is being collected, or if opening it takes too long. */
  async #remove(member: Member): Promise<'gone' | 'stuck'> {
    this.#members.delete(member)
    const { member: busy, request } = this.#latestRound?.current ?? {}
    if (this.#members.size === 0 || (busy === member && request?.kind === 'collect')) this.#kill()
    else if (busy === member) this.#latestRound?.skipAfter(member.settings.timeoutMs)
    void this.#enqueue(() => this.#close(member), ignore)
    await this.#ended()
    return this.stuck ? 'stuck' : 'gone'
  }

  /** Frees a former member's resources in the worker, unless a collector of that name was opened in its place. */
  async #close(member: Member): Promise<void> {
    const { name: collector } = member.settings
    if (this.#state.name !== 'up' || !this.#state.opened.delete(member)) return
    for (const { settings } of this.#state.opened) if (settings.name === collector) return
    const request = { kind: 'close', collector } as const
    await this.#send([{ member, request, timeoutMs: START_TIMEOUT_MS, settle: ignore }])
  }

  #up(): Up {
    if (this.#state.name === 'up') return this.#state
    const worker = this.#launch((exit) => this.#onExit(exit))
    const up: Up = { name: 'up', worker, incarnation: ++this.#launches, opened: new Set() }
    this.#state = up
    return up
  }

  #kill(): void {
    if (this.#state.name !== 'up') return
    const { worker } = this.#state
    const waiting: (() => void)[] = []
    const timer = this.#clock.setTimer(KILL_TIMEOUT_MS, () => {
      this.#enter({ name: 'stuck' })
      worker.abandon()
      for (const proceed of waiting) proceed()
    })
    this.#enter({ name: 'ending', timer, waiting })
    this.#latestRound?.skip()
    worker.kill()
  }

  #onExit({ reason, message }: Exit): void {
    const before = this.#state
    this.#enter({ name: 'down' })
    if (before.name === 'ending') {
      before.timer.cancel()
      for (const proceed of before.waiting) proceed()
    } else if (before.name === 'up' && this.#latestRound !== undefined) {
      if (this.#latestRound.current !== undefined) this.#latestRound.lose(reason, message)
      else this.#latestRound.lastMember.pendingOutcome = { status: 'lost', reason, message, seconds: null }
    }
  }

  /** Resolves when a worker that is ending is gone or stuck. Returns undefined when none is. */
  #ended(): Promise<void> | undefined {
    if (this.#state.name !== 'ending') return undefined
    const { waiting } = this.#state
    return new Promise((resolve) => waiting.push(resolve))
  }

  #enter(state: WorkerState): void {
    const before = this.stuck
    this.#state = state
    if (this.stuck !== before) for (const member of this.#members) member.onStuckChange()
  }
}
