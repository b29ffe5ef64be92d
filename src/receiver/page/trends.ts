import type { Card } from './cards.js'
import { dayOf } from './day.js'
import { fullAt } from './forecast.js'
import { seconds } from './format.js'
import type { CardRow } from './groups/card.js'
import type { ChartHistory } from './history.js'

const DAY_MS = 86_400_000
/** Beyond this, the date says more than the remaining time. */
const SOON_MS = 2 * DAY_MS

/**
 * Adds a forecast to the rows of cards: when their share will be full, as far as the points of the charts tell. @param nowMs by the
 * clock of the host
 */
export function withTrends(cards: readonly Card[], history: ChartHistory, nowMs: number): readonly Card[] {
  const add = (row: CardRow) => withTrend(row, history, nowMs)
  return cards.map(({ rows = [], more = [], ...card }) => ({ ...card, rows: rows.map(add), more: more.map(add) }))
}

function withTrend(row: CardRow, history: ChartHistory, nowMs: number): CardRow {
  const fullMs = row.trend && fullAt(history.pointsOf(row.trend))
  if (fullMs === undefined || fullMs < nowMs) return row
  const leftMs = fullMs - nowMs
  const when = leftMs < SOON_MS ? `in ${seconds(Math.round(leftMs / 1000))}` : `on ${dayOf(new Date(fullMs))}`
  const level = leftMs < DAY_MS || row.level === 'full' ? 'full' : leftMs < 7 * DAY_MS ? 'high' : row.level
  return { ...row, detail: `full ${when} if it goes on like this`, level }
}
