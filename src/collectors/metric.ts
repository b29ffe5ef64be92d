import type { Kind, Tags } from '../shared/frame.js'
import { ownProperties } from '../shared/own-properties.js'

export type Unit =
  | 'ratio'
  | 'bytes'
  | 'seconds'
  | 'epoch seconds'
  | 'celsius'
  | 'volts'
  | 'amperes'
  | 'watts'
  | 'revolutions per minute'
  | 'per second'
  | 'bytes per second'
  | 'pages'
  | 'cores'
  | 'count'

/** Meaning of a `type` on the wire. Declared once, in the table of its collector. */
export interface Metric {
  readonly type: string
  readonly kind: Kind
  readonly unit: Unit
  /** Keys of the tags its series carry, in the order in which they are written. */
  readonly tags: readonly string[]
  /** Keys of further tags, on the series that have them. @default none */
  readonly optionalTags?: readonly string[]
  /** One sentence without the final period. */
  readonly help: string
  /** Source of the value on Linux. */
  readonly source: string
  /** Whether it can be read several times inside a tick (`sampleInterval`). */
  readonly sampled: boolean
  /**
   * Time that a sample inside a tick covers, even if samples are closer together. Present if the value is about the time since the
   * previous reading, like a rate or a share of time; absent if it is about an instant.
   */
  readonly windowMs?: number
  /** Whether only `source: procfs` has it. */
  readonly procfsOnly: boolean
  /** Whether `source: systeminformation` has it, but `node` does not. */
  readonly needsLibrary?: boolean
  /** The tag with a value `total`: the sum of this counter over the tag's other values. */
  readonly totalTag?: string
  /** Its name in OpenTelemetry's semantic conventions, if it has one. */
  readonly otel?: OtelName
  /** Its name by Prometheus' conventions, without the prefix, if the rule of prometheusName() does not yield it. */
  readonly prometheus?: string
  /** Names under `names: node_exporter`. Every metric of the catalogue states it. */
  readonly nodeExporter?: NodeExporterNames
}

/**
 * Names of a metric in node_exporter. `none`: it has no such metric. `derived`: it has none, but the value follows from metrics
 * that it has, such as a rate from its counter.
 */
export type NodeExporterNames = readonly NodeExporterName[] | 'none' | 'derived'

/**
 * A name in node_exporter. If several series of a layout have the same name and labels there, their values are added up: its
 * `mode="user"` includes `guest`.
 */
export interface NodeExporterName {
  readonly name: string
  /** Restricts the name to series with these tags. The tags are left out, because the name says the same. */
  readonly where?: Tags
  /** Labels besides those made from the other tags. */
  readonly labels?: Tags
  /** Multiplies the value. @default 1 */
  readonly times?: number
  /** Value made from the collection instead: its time in seconds, or 1 with the kernel's name and version as labels. */
  readonly made?: 'time' | 'uname'
  /** Its meaning there, if that differs from the metric's. One sentence without the final period. */
  readonly help?: string
}

/** Short forms of NodeExporterNames in a definition, such as `node_load1`. */
type NodeExporterInput = NodeExporterNames | NodeExporterName | `node_${string}` | `process_${string}`

/** Whether a series with these tags is a statistic of a metric's samples. It must not be added to the metric itself. */
export function isStatistic({ tags: declared }: Pick<Metric, 'tags'>, tags: Tags): boolean {
  return 'stat' in tags && !declared.includes('stat')
}

/** A metric of the semantic conventions 1.44 (system.*, nodejs.*, v8js.*: development status; process.*: release candidate). */
export interface OtelName {
  readonly name: string
  /** Attributes that distinguish this metric from others of the same name. */
  readonly attributes?: Tags
  /** The tag whose value is the last part of the name, so that each value is a metric of its own. */
  readonly suffixTag?: string
  /** Whether the gauge is an UpDownCounter there: its values may be added up. */
  readonly additive?: boolean
  /** Whether the conventions define it for Linux only. */
  readonly linuxOnly?: boolean
}

/**
 * Window for rates, in ms. Samples closer together come at uneven distances, so that an increase would be divided by a time that is
 * mostly chance.
 */
export const RATE_WINDOW_MS = 10

/** Window for counters in the kernel's clock ticks, in ms. It is long enough that one clock tick is at most a tenth of it. */
export const COARSE_WINDOW_MS = 100

/** Fields that the metrics of one table share. */
export interface MetricDefaults {
  readonly tags?: readonly string[]
  readonly optionalTags?: readonly string[]
  readonly source: string
  readonly sampled?: boolean
  readonly procfsOnly?: boolean
  readonly nodeExporter?: 'none' | 'derived'
}

type Extra = Partial<
  Pick<
    Metric,
    'tags' | 'source' | 'otel' | 'procfsOnly' | 'needsLibrary' | 'totalTag' | 'sampled' | 'windowMs' | 'prometheus'
  >
> & { readonly nodeExporter?: NodeExporterInput }

type Declare = (type: string, unit: Unit, help: string, extra?: Extra) => Metric

/** Returns functions that declare gauges and counters with a common source and tags. */
export function metricsFrom(defaults: MetricDefaults): { gauge: Declare; counter: Declare } {
  const {
    tags = [],
    optionalTags,
    source,
    sampled = false,
    procfsOnly = false,
    nodeExporter: others,
  } = ownProperties(defaults)
  const declare =
    (kind: Kind): Declare =>
    (type, unit, help, { nodeExporter = others, ...extra } = {}) => ({
      type,
      kind,
      unit,
      help,
      tags,
      ...(optionalTags && { optionalTags }),
      source,
      sampled: sampled && kind === 'gauge',
      procfsOnly,
      ...extra,
      ...(nodeExporter !== undefined && { nodeExporter: namesFrom(nodeExporter) }),
    })
  return { gauge: declare('gauge'), counter: declare('counter') }
}

function namesFrom(input: NodeExporterInput): NodeExporterNames {
  if (input === 'none' || input === 'derived') return input
  if (typeof input === 'string') return [{ name: input }]
  return 'name' in input ? [input] : input
}
