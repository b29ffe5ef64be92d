import type { Ledger } from '../buffer/ledger.js'
import type { Clock, Timer } from '../shared/clock.js'
import { inRootContext } from '../shared/root-context.js'
import type { FlushSchedule } from './flush-schedule.js'
import type { Sender } from './sender.js'

export interface FlusherOptions {
  readonly ledger: Ledger
  readonly sender: Pick<Sender, 'sendOldest' | 'batchPoints'>
  readonly schedule: FlushSchedule
  readonly clock: Clock
  /** Called with an unexpected error. Sending goes on with the next flush. */
  readonly onError: (error: unknown) => void
}

/** Decides when an output sends: when a batch is full, when a flush is due, and on `drain`. */
export class Flusher {
  readonly #options: FlusherOptions
  #schedule: FlushSchedule
  #state: 'idle' | 'armed' | 'stopped' = 'stopped'
  #timer: Timer | null = null
  #running: Promise<void> | null = null
  /** Points accepted when the last flush fell due. They are sent even when they fill no batch. */
  #dueUpTo = 0

  constructor(options: FlusherOptions) {
    this.#options = options
    this.#schedule = options.schedule
  }

  start(): void {
    if (this.#state !== 'stopped') return
    this.#state = 'idle'
    this.arm()
  }

  /** Stops sending, except by `drain`. */
  stop(): void {
    this.#disarm()
    this.#state = 'stopped'
  }

  /** Flushes by another schedule from now on. */
  reschedule(schedule: FlushSchedule): void {
    this.#schedule = schedule
    this.#disarm()
    this.arm()
  }

  /** Starts or schedules sending, after points came in. */
  arm(): void {
    if (this.#state === 'stopped' || this.#running !== null) return
    const { ledger, sender } = this.#options
    // Keeps a timer that is set, because an overflow can shrink a full batch before it is sent.
    if (ledger.buffered >= sender.batchPoints) void this.#run()
    else this.#armTimer()
  }

  /** Sends what is buffered now. Resolves when that is done, sending has ended, or at the deadline. */
  async drain(deadlineMs: number): Promise<void> {
    const { clock, ledger } = this.#options
    this.#dueUpTo = ledger.accepted
    let timer: Timer | undefined
    const deadline = new Promise<void>((resolve) => {
      timer = clock.setTimer(deadlineMs, resolve)
    })
    await Promise.race([this.#run(), deadline])
    timer?.cancel()
  }

  /** Schedules the next flush if anything is buffered. */
  #armTimer(): void {
    const { ledger, clock } = this.#options
    if (this.#state !== 'idle' || ledger.buffered === 0) return
    this.#state = 'armed'
    this.#timer = clock.setTimer(this.#schedule.delayMs(clock.wallMs()), () => {
      this.#state = 'idle'
      this.#dueUpTo = ledger.accepted
      void this.#run()
    })
  }

  #disarm(): void {
    if (this.#state !== 'armed') return
    this.#timer?.cancel()
    this.#state = 'idle'
  }

  #run(): Promise<void> {
    // A point that a host reports in a request may start it.
    this.#running ??= inRootContext(() => this.#loop())
    return this.#running
  }

  /** Never rejects. */
  async #loop(): Promise<void> {
    const { sender, onError } = this.#options
    try {
      // #run sets #running first.
      await null
      while (this.#isDue && (await sender.sendOldest())) {}
      this.#running = null
      this.arm()
    } catch (error) {
      this.#running = null
      onError(error)
      // Continues with the next flush, even if a batch is full: the error may repeat.
      this.#armTimer()
    }
  }

  get #isDue(): boolean {
    const { ledger, sender } = this.#options
    return ledger.buffered > 0 && (ledger.settled < this.#dueUpTo || ledger.buffered >= sender.batchPoints)
  }
}
