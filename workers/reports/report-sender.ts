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

/** Sends reports as an output sends points: one request at a time, each with one report under its own key. */
export class ReportSender {
  readonly #output: Output
  readonly #cells: ReportCells
  /** Counts of the threads before this one. */
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
      // The counts have changed by the next turn.
      emit: () => this.#publishSoon(),
    })
    this.#cells.isOpen = true
  }

  /** Loads what sends, before there is anything to send. */
  async start(): Promise<void> {
    this.#output.start()
    try {
      for (const _piece of this.#output.load()) await nextTurn()
    } catch (error) {
      // The first attempt fails for the same reason, and is repeated.
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

  /** Drops what is left. */
  close(): void {
    void this.#output.stop(0)
    this.#publish()
    this.#cells.dropOutstanding()
    this.#cells.isOpen = false
  }

  /** Publishes after what is under way: a report becomes a batch some promises later. */
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
      // At least one for each report, so that a thread that ends here uses no number twice.
      bodies: before.bodies + Math.max(accepted, batches),
    })
  }
}

/** Returns the settings of an output for reports: how it sends, but not how much. */
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
