import type { Kind, Tags } from '../shared/frame.js'

export type Unit =
  | 'ratio'
  | 'bytes'
  | 'seconds'
  | 'epoch seconds'
  | 'celsius'
  | 'per second'
  | 'bytes per second'
  | 'pages'
  | 'count'

/** One metric: what a `type` on the wire means. Declared once, in the table of its collector. */
export interface Metric {
  readonly type: string
  readonly kind: Kind
  readonly unit: Unit
  /** Keys of the tags its series carry, in the order in which they are written. */
  readonly tags: readonly string[]
  /** One sentence without the final period. */
  readonly help: string
  /** Where the value comes from on Linux. */
  readonly source: string
  /** May be read several times inside a tick (`sampleInterval`). */
  readonly sampled: boolean
  /**
   * The value is about the time since the previous reading, as a rate or a share of time is; absent: about an instant.
   * A sample inside a tick is about at least this many milliseconds, more than 0 where the kernel counts more coarsely than
   * samples may come.
   */
  readonly windowMs?: number
  /** Not made by `source: systeminformation`. */
  readonly procfsOnly: boolean
  /** What OpenTelemetry's semantic conventions call it, where they do. */
  readonly otel?: OtelName
}

/** A metric of the semantic conventions 1.38 (system.*, process.*, nodejs.*, v8js.*: development status). */
export interface OtelName {
  readonly name: string
  /** What tells this metric from others of the same name. */
  readonly attributes?: Tags
  /** The tag whose value is there the last part of the name: each value a metric of its own. */
  readonly suffixTag?: string
  /** A gauge that is an UpDownCounter there: its values may be added up. */
  readonly additive?: boolean
}

/** Window of what the kernel counts in clock ticks: long enough that one tick more or less is no more than a tenth. */
export const COARSE_WINDOW_MS = 100

/** What the metrics of one table have in common. */
export interface MetricDefaults {
  readonly tags?: readonly string[]
  readonly source: string
  readonly sampled?: boolean
}

type Extra = Partial<Pick<Metric, 'tags' | 'source' | 'otel' | 'procfsOnly' | 'sampled' | 'windowMs'>>

type Declare = (type: string, unit: Unit, help: string, extra?: Extra) => Metric

/** Declarations of gauges and counters that share a source and tags. */
export function metricsFrom({ tags = [], source, sampled = false }: MetricDefaults): {
  gauge: Declare
  counter: Declare
} {
  const declare =
    (kind: Kind): Declare =>
    (type, unit, help, extra = {}) => ({
      type,
      kind,
      unit,
      help,
      tags,
      source,
      sampled: sampled && kind === 'gauge',
      procfsOnly: false,
      ...extra,
    })
  return { gauge: declare('gauge'), counter: declare('counter') }
}
