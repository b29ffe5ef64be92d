import type { Clock } from '../../shared/clock.js'
import { ReportCells } from '../../shared/report-cells.js'
import type { ReportSettings, WatchMessage } from '../../shared/stalls.js'
import type { StallReportCounts } from '../../shared/stats.js'

/** The watched thread's side of the reports: knows their counts, and lets the watch finish at a stop. */
export class ReportListener {
  readonly settings: ReportSettings
  readonly #clock: Clock
  readonly #cells: ReportCells
  #onFinished: () => void = () => {}
  /** Set when the watch is gone. */
  #final: StallReportCounts | undefined

  /** @param cells those of a former listener, whose counts and numbers of keys continue */
  constructor(settings: Omit<ReportSettings, 'cells'>, clock: Clock, cells?: SharedArrayBuffer) {
    this.#cells = new ReportCells(cells)
    if (cells !== undefined) {
      this.#cells.dropOutstanding()
      this.#cells.isOpen = false
    }
    this.settings = { ...settings, cells: this.#cells.memory }
    this.#clock = clock
  }

  /** Asks the watch to send the remaining reports. Resolves when it has, or at the deadline. */
  async finish(send: (notice: WatchMessage) => void, deadlineMs: number): Promise<void> {
    if (!this.#cells.isOpen || this.#final !== undefined) return
    await new Promise<void>((resolve) => {
      const timer = this.#clock.setTimer(deadlineMs, resolve)
      this.#onFinished = () => {
        timer.cancel()
        resolve()
      }
      send({ kind: 'finish', deadlineMs })
    })
  }

  /** Call it when the watch reports that it has finished. */
  finished(): void {
    this.#onFinished()
  }

  counts(): StallReportCounts {
    const { bodies: _bodies, ...counts } = this.#cells.read()
    return this.#final ?? counts
  }

  /** Counts the remaining reports as dropped. Call it when the watch is gone, or is stuck for good. */
  end(): void {
    const { accepted, delivered, rejected, dropped, buffered, inFlight } = this.counts()
    this.#final ??= { accepted, delivered, rejected, dropped: dropped + buffered + inFlight, buffered: 0, inFlight: 0 }
  }
}

/** Counts of an agent without reports. */
export const NO_REPORTS: StallReportCounts = {
  accepted: 0,
  delivered: 0,
  rejected: 0,
  dropped: 0,
  buffered: 0,
  inFlight: 0,
}
