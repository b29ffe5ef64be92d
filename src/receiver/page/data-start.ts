import type { ChartHistory } from './history.js'
import { fetchHistory } from './queries.js'

const DAY_MS = 86_400_000
/** Longer than any retention, within the receiver's bound of steps. */
const MAX_DAYS = 10_000

/** Time of each host's first point, as far as loaded histories tell. */
export class DataStart {
  readonly #onFound: () => void
  readonly #firstMs = new Map<string, number>()

  constructor(onFound: () => void) {
    this.#onFound = onFound
  }

  /** Returns the time of a host's first point; undefined while it is not known. */
  of(host: string): number | undefined {
    return this.#firstMs.get(host)
  }

  /**
   * Notes where the points of a history begin. If that is within the window, asks the receiver for earlier ones. Never rejects.
   * @param fromMs start of the loaded window
   */
  async note(history: ChartHistory, fromMs: number): Promise<void> {
    const { host, stepMs, earliest } = history
    if (history.error !== undefined || earliest === undefined || earliest.ms <= fromMs + stepMs) return
    const known = this.#firstMs.get(host)
    if (known !== undefined && known < fromMs) return
    try {
      const before = known === undefined ? await firstBefore(host, earliest.source, fromMs) : undefined
      this.#firstMs.set(host, before ?? earliest.ms)
      this.#onFound()
    } catch {
      // The next history that is loaded asks again.
    }
  }
}

/** Returns the day of the first point before a time; undefined when there is none. */
async function firstBefore(
  host: string,
  source: Parameters<typeof fetchHistory>[1],
  beforeMs: number,
): Promise<number | undefined> {
  const range = { fromMs: Math.max(0, beforeMs - MAX_DAYS * DAY_MS), toMs: beforeMs }
  const { series } = await fetchHistory(host, { ...source, agg: 'last' }, range, DAY_MS)
  const days = series.flatMap(({ ts }) => ts.slice(0, 1))
  return days.length === 0 ? undefined : Math.min(...days)
}
