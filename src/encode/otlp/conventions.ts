import { findMetric } from '../../collectors/index.js'
import { isStatistic, type Metric, type OtelName, type Unit } from '../../collectors/metric.js'
import type { Series, Tags } from '../../shared/frame.js'
import type { AgentIdentity } from '../agent-identity.js'
import { counterStartMs } from '../counter-start.js'
import { COUNTED } from './counted.js'

/** Keys and values, in the order in which they are written. */
export type Attributes = readonly (readonly [key: string, value: string | number])[]

export interface OtlpMetric {
  readonly name: string
  readonly unit: string
  readonly description: string
  /** `counter` is a monotonic sum, `additive` a sum that may fall. Both are cumulative. */
  readonly data: 'gauge' | 'counter' | 'additive'
}

/** A series in OpenTelemetry's terms. */
export interface OtlpSeries {
  readonly metric: OtlpMetric
  readonly attributes: Attributes
  /** Start of a sum, milliseconds since the epoch; undefined for a gauge. */
  readonly startMs: number | undefined
}

/** The version of the semantic conventions that the names come from. */
export const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.44.0'

/** Units in the Unified Code for Units of Measure. */
const UNITS: Readonly<Record<Unit, string>> = {
  ratio: '1',
  bytes: 'By',
  seconds: 's',
  'epoch seconds': 's',
  celsius: 'Cel',
  volts: 'V',
  amperes: 'A',
  watts: 'W',
  'revolutions per minute': '{revolution}/min',
  'per second': '1/s',
  'bytes per second': 'By/s',
  pages: '{page}',
  cores: '{cpu}',
  count: '1',
}

/** Attributes for the tags of metrics in the conventions. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  cpu: 'cpu.logical_number',
  mode: 'cpu.mode',
  mount: 'system.filesystem.mountpoint',
  device: 'system.device',
  fstype: 'system.filesystem.type',
  iface: 'network.interface.name',
  kind: 'system.paging.fault.type',
  space: 'v8js.heap.space.name',
  thread: 'thread.name',
  state: 'network.connection.state',
  cgroup: 'process.linux.cgroup',
  container: 'container.id',
  pod: 'k8s.pod.uid',
}

/** Attributes that differ for a single metric. */
const ATTRIBUTE_EXCEPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'system.network.packet.count': { iface: 'system.device' },
  'system.process.count': { state: 'process.state' },
}

/** Tag values that have other names in the conventions, by tag. */
const VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  mode: { irq: 'interrupt' },
  state: { zombie: 'defunct' },
}

/**
 * Returns a series in OpenTelemetry's terms. A metric of the catalogue takes name, unit and attributes from the semantic
 * conventions, or is named `hostpulse.<type>` if they have no such metric. A user's own metric keeps its type and tags.
 */
export function otlpSeriesOf({ type, kind, tags = {} }: Series, identity: AgentIdentity): OtlpSeries {
  const metric = findMetric(type)
  const otel = metric && conventionOf(metric, tags, identity)
  const data = kind === 'counter' ? 'counter' : otel?.additive ? 'additive' : 'gauge'
  return {
    metric: {
      name: metric === undefined ? type : otel === undefined ? `hostpulse.${type}` : nameOf(otel, tags),
      unit: metric === undefined ? '' : (COUNTED[otel?.name ?? type] ?? UNITS[metric.unit]),
      description: metric?.help ?? '',
      data,
    },
    attributes: otel === undefined ? Object.entries(tags) : conventionAttributes(tags, otel),
    startMs: data === 'gauge' ? undefined : counterStartMs(type, identity),
  }
}

/**
 * Returns the convention for a series. A statistic of samples has none: under its metric's name it would be added to the metric's
 * value.
 */
function conventionOf(metric: Metric, tags: Tags, { machine }: AgentIdentity): OtelName | undefined {
  const { otel } = metric
  return isStatistic(metric, tags) || (otel?.linuxOnly && machine.platform !== 'linux') ? undefined : otel
}

function nameOf({ name, suffixTag }: OtelName, tags: Tags): string {
  return suffixTag === undefined ? name : `${name}.${tags[suffixTag]}`
}

/** Returns the attributes for tags. A series of all CPUs together has no CPU number. */
function conventionAttributes(tags: Tags, { name, suffixTag, attributes = {} }: OtelName): Attributes {
  const keys = { ...ATTRIBUTES, ...ATTRIBUTE_EXCEPTIONS[name] }
  const named = Object.entries(tags)
    .filter(([tag, value]) => tag !== suffixTag && (tag !== 'cpu' || value !== 'total'))
    .map(([tag, value]) => [keys[tag] ?? tag, tag === 'cpu' ? Number(value) : (VALUES[tag]?.[value] ?? value)] as const)
  return [...named, ...Object.entries(attributes)]
}
