import { tagsKey } from '../host-state.js'
import { fetchPoints, type SeriesHistory } from '../queries.js'
import { senderOf } from './sender.js'
import type { Stall } from './stall.js'

/** Counter of the time of all stalls since the process started. */
const HELD_TIME = 'runtime_stall_seconds_total'
/** Time before and after a stall whose ticks are examined. */
const AROUND_MS = 300_000
/** Largest difference that rounding makes between the counters and the length of a stall. */
const SAME_SECONDS = 0.002
/** How much earlier than a tick its values may have been read. */
const SLACK_SECONDS = 0.05
const RETRY_MS = 5000

/**
 * Tells whether a process survived a stall whose end it did not report. If it did, its counters grow by the whole stall with the
 * first tick after it. The counters of a process that took its place begin anew, and grow by less than the time since the stall
 * began. Returns undefined when the counters do not tell.
 */
export function survivedOf(
  { startMs, endMs, seconds, sender }: Pick<Stall, 'startMs' | 'endMs' | 'seconds' | 'sender'>,
  series: readonly Pick<SeriesHistory, 'tags' | 'ts' | 'value'>[],
): boolean | undefined {
  const key = tagsKey(sender)
  const sums = new Map<number, number>()
  for (const { tags = {}, ts, value } of series) {
    if (tagsKey(senderOf(tags)) !== key) continue
    for (const [index, ms] of ts.entries()) sums.set(ms, (sums.get(ms) ?? 0) + (value[index] ?? 0))
  }
  const ticks = [...sums].sort(([one], [other]) => one - other)
  const before = ticks.findLast(([ms]) => ms <= startMs)?.[1] ?? 0
  const after = ticks.filter(([ms]) => ms > endMs)
  if (after.length === 0) return undefined
  const grown = after.findIndex(([, sum]) => sum - before >= seconds - SAME_SECONDS)
  if (grown < 0 || after.some(([, sum]) => sum < before - SAME_SECONDS)) return false
  const growth = (after[grown]?.[1] ?? 0) - before
  const heldMs = (after[grown - 1]?.[0] ?? startMs) - startMs
  return growth >= heldMs / 1000 - SLACK_SECONDS
}

interface Answer {
  readonly survived: boolean | undefined
  /** When to ask again, by the browser's monotonic clock. */
  readonly againMs: number
}

/** Survival of processes, looked up once for each stall. */
export class Survivals {
  readonly #onLoaded: () => void
  readonly #answers = new Map<string, Answer>()

  constructor(onLoaded: () => void) {
    this.#onLoaded = onLoaded
  }

  /** Returns whether the process survived a stall; undefined when it is unknown, or not known yet. */
  get(host: string, stall: Stall): boolean | undefined {
    const key = `${host} ${stall.key}`
    const known = this.#answers.get(key)
    if (known === undefined || performance.now() >= known.againMs) void this.#load(key, host, stall)
    return known?.survived
  }

  forget(): void {
    this.#answers.clear()
  }

  async #load(key: string, host: string, stall: Stall): Promise<void> {
    this.#answers.set(key, { survived: undefined, againMs: Number.POSITIVE_INFINITY })
    const around = { from: stall.startMs - AROUND_MS, to: stall.endMs + AROUND_MS }
    const survived = await fetchPoints(host, HELD_TIME, around, stall.sender).then(
      ({ series }) => survivedOf(stall, series),
      () => undefined,
    )
    const againMs = survived === undefined ? performance.now() + RETRY_MS : Number.POSITIVE_INFINITY
    this.#answers.set(key, { survived, againMs })
    this.#onLoaded()
  }
}
