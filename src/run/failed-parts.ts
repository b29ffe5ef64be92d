import type { Logger } from '../shared/logger.js'
import type { FailedPart } from '../shared/protocol.js'

/** Failing parts of a collector's sources, such as mounts. Logs each once, and again only after it has recovered. */
export class FailedParts {
  readonly #collector: string
  readonly #logger: Logger
  #failing: ReadonlySet<string> = new Set()

  constructor(collector: string, logger: Logger) {
    this.#collector = collector
    this.#logger = logger
  }

  /** @param parts all that failed in a collection that otherwise succeeded */
  update(parts: readonly FailedPart[]): void {
    if (parts.length === 0 && this.#failing.size === 0) return
    for (const { part, reason } of parts) {
      if (this.#failing.has(part)) continue
      this.#logger.warn({ collector: this.#collector, part, message: reason }, 'collector part failed')
    }
    this.#failing = new Set(parts.map(({ part }) => part))
  }
}
