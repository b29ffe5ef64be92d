import type { Metric } from '../collectors/metric.js'
import type { Frame, Kind } from '../shared/frame.js'

/** Styles of metric names for Prometheus: ours, ours by Prometheus' conventions, or node_exporter's. */
export const nameStyles = ['native', 'prometheus', 'node_exporter'] as const
export type NameStyle = (typeof nameStyles)[number]

export interface NameSettings {
  readonly style: NameStyle
  /** Prefix of the names of built-in metrics. Names of node_exporter have none. */
  readonly prefix: string
}

/** The prefix of built-in metrics outside the style `native`, unless configured. */
export const DEFAULT_PREFIX = 'hostpulse_'

/** A built-in metric under one of its names. */
export interface NamedMetric {
  readonly metric: Metric
  /** `untyped`: node_exporter states no type. */
  readonly kind: Kind | 'untyped'
  readonly help: string
}

/** Gives metrics the names of one style. A user's own metrics keep theirs. */
export interface Names {
  /** Returns the frame with names, tags and values of this style; the frame itself if nothing changes. */
  rename(frame: Frame): Frame
  /** Returns the metric under a name of this style; undefined for a user's own metric. */
  describe(name: string): NamedMetric | undefined
}
