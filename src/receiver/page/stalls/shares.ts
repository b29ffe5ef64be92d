import type { Tags } from '../../../shared/frame.js'
import { tagsKey } from '../host-state.js'
import { fetchPoints, type SeriesHistory } from '../queries.js'
import { senderOf } from './sender.js'
import type { Stall } from './stall.js'

const TIME_BY_CAUSE = 'runtime_stall_seconds_total'
/** Time before and after a stall whose ticks are examined. */
const AROUND_MS = 300_000
/** Largest difference that rounding makes between the counters and the length of a stall. */
const SAME_SECONDS = 0.002

export interface CauseShare {
  readonly cause: string
  /** 0 to 1. */
  readonly share: number
}

/** Fetches the share of each cause in a stall; undefined when the counters do not tell. Rejects when the receiver does not answer. */
export async function fetchShares(host: string, stall: Stall): Promise<readonly CauseShare[] | undefined> {
  if (!stall.ended) return undefined
  const around = { from: stall.startMs - AROUND_MS, to: stall.endMs + AROUND_MS }
  const { series } = await fetchPoints(host, TIME_BY_CAUSE, around, stall.sender)
  return sharesOf(stall, series)
}

/**
 * Reads the shares of a stall from the counters of its agent. The counters grow with the first tick after the stall, by its length
 * if no other stall ended in that tick. Otherwise its shares cannot be told apart from those of the other stalls.
 */
export function sharesOf(
  { startMs, seconds, sender }: Pick<Stall, 'startMs' | 'seconds' | 'sender'>,
  series: readonly Pick<SeriesHistory, 'tags' | 'ts' | 'value'>[],
): readonly CauseShare[] | undefined {
  const key = tagsKey(sender)
  const own = series.filter(({ tags = {} }) => tagsKey(senderOf(tags)) === key)
  const ticks = [...new Set(own.flatMap(({ ts }) => ts))].filter((ms) => ms > startMs).sort((a, b) => a - b)
  for (const tick of ticks) {
    const grown = own.map(({ tags, ts, value }) => ({ cause: causeOf(tags), by: growth({ ts, value }, startMs, tick) }))
    const total = grown.reduce((sum, { by }) => sum + by, 0)
    // NaN means that a counter began in this time, or was set back.
    if (total === 0) continue
    if (!(Math.abs(total - seconds) <= SAME_SECONDS)) return undefined
    return grown
      .filter(({ by }) => by > 0)
      .map(({ cause, by }) => ({ cause, share: by / total }))
      .sort((a, b) => b.share - a.share)
  }
  return undefined
}

function causeOf(tags: Tags = {}): string {
  return tags['cause'] ?? ''
}

function growth({ ts, value }: Pick<SeriesHistory, 'ts' | 'value'>, fromMs: number, toMs: number): number {
  const before = value[ts.findLastIndex((ms) => ms <= fromMs)]
  const after = value[ts.findLastIndex((ms) => ms <= toMs)]
  if (before === undefined || after === undefined || after < before) return Number.NaN
  return after - before
}
