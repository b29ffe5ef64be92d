/** Points that the bound on series cut off since the receiver started. */
export interface SeriesCut {
  /** Points of series for which there was no room. */
  readonly points: number
  /** Time at which the last one came, in milliseconds since the epoch. */
  readonly lastMs: number
  /** Cut points by host, for the first hosts only. */
  readonly hosts: readonly { readonly host: string; readonly points: number }[]
  /** Type and tags of the first series. */
  readonly example: string
  /** The flag that raises the bound. */
  readonly raise: string
}
