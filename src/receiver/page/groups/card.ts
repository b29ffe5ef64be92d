import type { CardTable } from '../card-table.js'
import type { HostState } from '../host-state.js'
import type { Chart, ChartLine } from '../lines.js'
import type { StatsResponse } from '../queries.js'

const MAX_ROWS = 6

/** Colour of a meter or dot. */
export type Level = 'ok' | 'high' | 'full'

export interface CardRow {
  /** Identifies the row among its neighbours. @default the label */
  readonly key?: string | undefined
  readonly label: string
  readonly text: string
  /** Filled part of its meter, 0 to 1; absent: no meter. */
  readonly share?: number | undefined
  readonly level?: Level | undefined
}

/** A small tile below the rows. One with a level and no share has a dot of that colour. */
export interface CardCell extends CardRow {
  readonly detail?: string | undefined
}

/** What a card says, without its charts. */
export interface CardText {
  /** The large figure; absent: none. */
  readonly figure?: string | undefined
  readonly share?: number | undefined
  readonly level?: Level | undefined
  /** Stands below the figure. */
  readonly note: string
  readonly rows?: readonly CardRow[]
  /** Rows that are folded away. */
  readonly more?: readonly CardRow[]
  readonly cells?: readonly CardCell[]
  readonly table?: CardTable | undefined
}

type LinesOf = (host: HostState) => readonly ChartLine[]

/** A chart of a group. Its lines depend on the host; lines of types that the host does not send are left out. */
export type GroupChart = Omit<Chart, 'lines' | 'note'> &
  ({ readonly lines: LinesOf } | { readonly each: (host: HostState) => Pick<Chart, 'lines' | 'note'> })

/** An area of the host, shown as one card. */
export interface CardGroup {
  readonly id: string
  readonly title: string
  /** Matches the metric types of the group. */
  readonly pattern: RegExp
  readonly charts: readonly GroupChart[]
  /** Whether there is something to show. @default whether the host sends a type of the group */
  isShown?(host: HostState): boolean
  /** @param stats of the agent on this host, where the receiver has them */
  describe(host: HostState, stats: StatsResponse | undefined): CardText
}

/** Returns one row, or none when the host does not send the value. */
export function row(
  label: string,
  value: number | undefined,
  write: (value: number) => string,
  extra: Pick<CardRow, 'share' | 'level'> = {},
): readonly CardRow[] {
  return value === undefined || Number.isNaN(value) ? [] : [{ label, text: write(value), ...extra }]
}

/** Returns the colour for the used share of something that must not fill up. */
export function levelOf(share: number | undefined): Level {
  if (share === undefined) return 'ok'
  return share >= 0.95 ? 'full' : share >= 0.85 ? 'high' : 'ok'
}

/** Keeps the first rows and folds the others away. */
export function fold(rows: readonly CardRow[]): { rows: readonly CardRow[]; more: readonly CardRow[] } {
  // A single further row takes no more room than the line that would hide it.
  if (rows.length <= MAX_ROWS + 1) return { rows, more: [] }
  return { rows: rows.slice(0, MAX_ROWS), more: rows.slice(MAX_ROWS) }
}
