/** A gauge goes up and down; a counter only grows until its source restarts. */
export type Kind = 'gauge' | 'counter'

/** Names and values are strings; an absent set and an empty one mean the same. */
export type Tags = Readonly<Record<string, string>>

/** A metric type and its tags. */
export interface Series {
  readonly type: string
  readonly kind: Kind
  readonly tags?: Tags | undefined
}

/**
 * The ordered series of one source of one collector.
 * Encoders keep prepared text per layout object, so a layout is created once and never changed.
 */
export interface Layout {
  readonly collector: string
  readonly series: readonly Series[]
}

/**
 * The readings of one source in columns: `timesMs.length` rows of `layout.series.length` values each. A tick yields one row,
 * `emit: all` one row per sample. No object per point exists before an encoder writes it.
 */
export interface Frame {
  readonly layout: Layout
  /** Milliseconds since the epoch, one per row, not decreasing. */
  readonly timesMs: Float64Array
  /** Row after row; NaN means that the series has no point in that row. Never infinite. */
  readonly values: Float64Array
}

/** One value of a series, as a user's own collector returns it and `agent.report()` takes it. */
export interface Point {
  readonly type: string
  readonly value: number
  readonly tags?: Tags | undefined
  /** @default 'counter' when the type ends in `_total`, else 'gauge' */
  readonly kind?: Kind | undefined
}

/** Returns the kind that the name of a type implies when none is stated. */
export function impliedKind(type: string): Kind {
  return type.endsWith('_total') ? 'counter' : 'gauge'
}
