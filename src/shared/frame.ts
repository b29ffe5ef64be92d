/** Whether a value may go up and down, or only ever grows until its source restarts. */
export type Kind = 'gauge' | 'counter'

/** Names and values are strings; an absent set and an empty one mean the same. */
export type Tags = Readonly<Record<string, string>>

/** What a value belongs to: a metric type and its tags. */
export interface Series {
  readonly type: string
  readonly kind: Kind
  readonly tags?: Tags | undefined
}

/**
 * The ordered series of one source of one collector.
 * Identity matters: encoders keep their prepared text per layout object, so a layout is made once and never changed.
 */
export interface Layout {
  readonly collector: string
  readonly series: readonly Series[]
}

/**
 * What one source was read as, in columns: `timesMs.length` rows of `layout.series.length` values each.
 * A tick yields one row; `emit: all` yields one row a sample. No object per point exists before an encoder writes it.
 */
export interface Frame {
  readonly layout: Layout
  /** Milliseconds since the epoch, one per row, never decreasing. */
  readonly timesMs: Float64Array
  /** Row after row; NaN means that the series has no point in that row. Never infinite. */
  readonly values: Float64Array
}

/** A single value of a series as a user's own collector or `agent.report()` gives it. */
export interface Point {
  readonly type: string
  readonly value: number
  readonly tags?: Tags | undefined
  /** @default 'counter' when the type ends in `_total`, else 'gauge' */
  readonly kind?: Kind | undefined
}

/** The kind that a type's name implies when nobody states one. */
export function impliedKind(type: string): Kind {
  return type.endsWith('_total') ? 'counter' : 'gauge'
}
