import { env } from 'node:process'
import { Output } from '../../src/send/output.js'
import { PlainAttempts } from '../../src/send/plain-attempts.js'
import { systemClock } from '../../src/shared/clock.js'
import { describeError } from '../../src/shared/describe-error.js'
import type { Frame } from '../../src/shared/frame.js'
import type { Logger } from '../../src/shared/logger.js'
import { nextTurn } from '../../src/shared/next-turn.js'
import { type PublishedReports, ReportCells } from '../../src/shared/report-cells.js'
import type { OutputSettings } from '../../src/shared/settings.js'
import type { ReportSettings } from '../../src/shared/stalls.js'
import { StandardOutput } from './standard-output.js'

const MOST_REPORTS = 100
const MOST_BYTES = 1_000_000

/** Sends reports like an output sends points: one request at a time, each with one report under its own key. */
export class ReportSender {
  readonly #output: Output
  readonly #cells: ReportCells
  /** Counts of the threads that preceded this one. */
  readonly #before: PublishedReports
  readonly #logger: Logger
  #isPublishing = false

  constructor({ output, host, tags, agentId, cells }: ReportSettings, logger: Logger) {
    this.#logger = logger
    this.#cells = new ReportCells(cells)
    this.#cells.dropOutstanding()
    this.#before = this.#cells.read()
    const stdout = output.url === 'stdout:' ? new StandardOutput() : undefined
    this.#output = new Output(settingsFor(output), {
      ...{ clock: systemClock, random: Math.random, logger, host, tags, stdout },
      agentId: () => agentId,
      index: 'stall',
      firstBody: this.#before.bodies + 1,
      variables: env,
      makeAttempts: (options) => new PlainAttempts(options),
      // The counts will have changed by the next turn.
      emit: () => this.#publishSoon(),
    })
    this.#cells.isOpen = true
  }

  /** Loads the code for sending, before there is anything to send. */
  async start(): Promise<void> {
    this.#output.start()
    try {
      for (const _piece of this.#output.load()) await nextTurn()
    } catch (error) {
      // The first attempt will fail for the same reason, and be repeated.
      this.#logger.debug({ error: describeError(error) }, 'sender of stall reports not loaded')
    }
  }

  add(report: Frame): void {
    this.#output.add(report)
    this.#publish()
    this.#publishSoon()
  }

  async finish(deadlineMs: number): Promise<void> {
    await this.#output.stop(deadlineMs)
    this.#publish()
  }

  /** Drops the remaining reports. */
  close(): void {
    void this.#output.stop(0)
    this.#publish()
    this.#cells.dropOutstanding()
    this.#cells.isOpen = false
  }

  /** Publishes the counts after pending promises: a report becomes a batch some promises later. */
  #publishSoon(): void {
    if (this.#isPublishing) return
    this.#isPublishing = true
    void nextTurn().then(() => {
      this.#isPublishing = false
      if (this.#cells.isOpen) this.#publish()
    })
  }

  #publish(): void {
    const { points, batches } = this.#output.stats()
    const { accepted, delivered, rejected, dropped, buffered, inFlight } = points
    const before = this.#before
    this.#cells.publish({
      accepted: before.accepted + accepted,
      delivered: before.delivered + delivered,
      rejected: before.rejected + rejected,
      dropped: before.dropped + dropped.overflow + dropped.expired + dropped.shutdown,
      buffered,
      inFlight,
      // Counts at least one body per report, so that no number is used twice if this thread ends here.
      bodies: before.bodies + Math.max(accepted, batches),
    })
  }
}

/** Returns an output's settings for reports: its way of sending, but not its amounts. */
function settingsFor(output: OutputSettings): OutputSettings {
  const { batch, buffer } = output
  return {
    ...output,
    name: 'stall reports',
    compression: 'none',
    batch: { ...batch, maxPoints: 1 },
    buffer: { ...buffer, maxPoints: MOST_REPORTS, maxBytes: MOST_BYTES },
  }
}
