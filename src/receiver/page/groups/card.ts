import type { CardTable } from '../card-table.js'
import type { HostState } from '../host-state.js'
import type { Chart, ChartLine } from '../lines.js'
import type { StatsResponse } from '../queries.js'

const MAX_ROWS = 6

/** Severity of a value. Sets its colour, and a sign or word beside it. */
export type Level = 'ok' | 'high' | 'full'

export interface CardRow {
  /** Identifies the row among its neighbours. @default the label */
  readonly key?: string | undefined
  readonly label: string
  readonly text: string
  /** Filled part of the row's meter, 0 to 1; absent: no meter. */
  readonly share?: number | undefined
  readonly level?: Level | undefined
  /** Line of the card's charts whose growth tells when the share will be full. */
  readonly trend?: ChartLine | undefined
  /** Stands below the row. */
  readonly detail?: string | undefined
}

/** Content of a card, without its charts. */
export interface CardText {
  /** @default the title of the group */
  readonly title?: string
  /** The large figure; absent: none. */
  readonly figure?: string | undefined
  readonly share?: number | undefined
  readonly level?: Level | undefined
  /** Stands below the figure. */
  readonly note: string
  readonly rows?: readonly CardRow[]
  /** Rows that are folded away. */
  readonly more?: readonly CardRow[]
  /** Small tiles below the rows. A tile with a level and no share has a dot in the level's colour. */
  readonly cells?: readonly CardRow[]
  readonly table?: CardTable | undefined
}

type LinesOf = (host: HostState) => readonly ChartLine[]

/** A chart of a group. Its lines depend on the host; lines of types that the host does not send are left out. */
export type GroupChart = Omit<Chart, 'lines' | 'note' | 'heat' | 'whole'> & {
  /** Whether the chart is folded away at first. */
  readonly folded?: boolean | undefined
  whole?(host: HostState): Chart['whole']
} & ({ readonly lines: LinesOf } | { readonly each: (host: HostState) => Pick<Chart, 'lines' | 'note' | 'heat'> })

/** An area of the host, shown as one card. */
export interface CardGroup {
  readonly id: string
  readonly title: string
  /** Matches the metric types of the group. */
  readonly pattern: RegExp
  readonly charts: readonly GroupChart[]
  /** Whether the group has something to show. @default whether the host sends a type of the group */
  isShown?(host: HostState): boolean
  /** @param stats of the agent on this host, if the receiver has them */
  describe(host: HostState, stats: StatsResponse | undefined): CardText
}

/** Returns the whole of a chart; undefined when the host does not send it. */
export function wholeOf(label: string, value: number | undefined): Chart['whole'] {
  return value === undefined ? undefined : { label, value }
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

/** Returns the level of a share, by default for something that must not fill up. */
export function levelOf(share: number | undefined, high = 0.85, full = 0.95): Level {
  if (share === undefined) return 'ok'
  return share >= full ? 'full' : share >= high ? 'high' : 'ok'
}

/** Keeps the first rows and folds the others away. */
export function fold(rows: readonly CardRow[]): { rows: readonly CardRow[]; more: readonly CardRow[] } {
  // A single further row takes no more room than the line that would hide it.
  if (rows.length <= MAX_ROWS + 1) return { rows, more: [] }
  return { rows: rows.slice(0, MAX_ROWS), more: rows.slice(MAX_ROWS) }
}
