import type { Logger } from '../shared/logger.js'
import type { LeftOut } from '../shared/protocol.js'
import type { LeftOutReason } from '../shared/shaper.js'

const REASONS: Readonly<Record<LeftOutReason, string>> = {
  equal: 'they are equal to others without the dropped or with the renamed tags',
  maxSeries: 'they are more than maxSeries',
}

/** The series of a collector that are left out. Logs each reason once, and again only after a collection without it. */
export class LeftOutSeries {
  readonly #collector: string
  readonly #logger: Logger
  #reasons: ReadonlySet<LeftOutReason> = new Set()

  constructor(collector: string, logger: Logger) {
    this.#collector = collector
    this.#logger = logger
  }

  /** @param all series that a collection left out, by reason */
  update(all: readonly LeftOut[]): void {
    if (all.length === 0 && this.#reasons.size === 0) return
    for (const reason of new Set(all.map((each) => each.reason))) {
      if (this.#reasons.has(reason)) continue
      const of = all.filter((each) => each.reason === reason)
      const series = pointsIn(of, reason)
      this.#logger.warn(
        { collector: this.#collector, series, first: of[0]?.first, reason: REASONS[reason] },
        'series left out',
      )
    }
    this.#reasons = new Set(all.map(({ reason }) => reason))
  }
}

export function pointsIn(all: readonly LeftOut[], reason: LeftOutReason): number {
  return all.reduce((sum, each) => sum + (each.reason === reason ? each.points : 0), 0)
}
