import { findMetric } from '../../collectors/index.js'
import type { Metric, OtelName, Unit } from '../../collectors/metric.js'
import type { Series, Tags } from '../../shared/frame.js'
import type { AgentIdentity } from '../agent-identity.js'
import { counterStartMs } from '../counter-start.js'

/** Keys and values, in order. */
export type Attributes = readonly (readonly [key: string, value: string | number])[]

export interface OtlpMetric {
  readonly name: string
  readonly unit: string
  readonly description: string
  /** `counter`: a monotonic sum; `additive`: a sum that is none; both cumulative. */
  readonly data: 'gauge' | 'counter' | 'additive'
}

/** A series in OpenTelemetry's terms. */
export interface OtlpSeries {
  readonly metric: OtlpMetric
  readonly attributes: Attributes
  /** When a sum began, milliseconds since the epoch; undefined for a gauge. */
  readonly startMs: number | undefined
}

/** Which version of the semantic conventions the names are from. */
export const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.38.0'

/** In the Unified Code for Units of Measure. */
const UNITS: Readonly<Record<Unit, string>> = {
  ratio: '1',
  bytes: 'By',
  seconds: 's',
  'epoch seconds': 's',
  celsius: 'Cel',
  'per second': '1/s',
  'bytes per second': 'By/s',
  pages: '{page}',
  count: '1',
}

/** Units in which the conventions count what the catalogue merely counts. */
const COUNTED: Readonly<Record<string, string>> = {
  'system.disk.operations': '{operation}',
  'system.paging.operations': '{operation}',
  'system.paging.faults': '{fault}',
  'system.network.packet.count': '{packet}',
  'system.network.packet.dropped': '{packet}',
  'system.network.errors': '{error}',
}

/** Tags of metrics that have a name in the conventions. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  cpu: 'cpu.logical_number',
  mode: 'cpu.mode',
  mount: 'system.filesystem.mountpoint',
  device: 'system.device',
  fstype: 'system.filesystem.type',
  iface: 'network.interface.name',
  kind: 'system.paging.fault.type',
  stat: 'hostpulse.stat',
  space: 'v8js.heap.space.name',
}

/** Where one metric of the conventions has another attribute for a tag than the rest. */
const OWN_ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'system.network.packet.count': { iface: 'system.device' },
}

/** Values that the conventions call otherwise, by tag. */
const VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = { mode: { irq: 'interrupt' } }

/**
 * A series of the catalogue under the name, unit and attributes of the semantic conventions; one that they do not know as
 * `hostpulse.<type>`; a user's own as it is.
 */
export function otlpSeriesOf({ type, kind, tags = {} }: Series, identity: AgentIdentity): OtlpSeries {
  const metric = findMetric(type)
  const data = kind === 'counter' ? 'counter' : metric?.otel?.additive ? 'additive' : 'gauge'
  return {
    metric: { name: nameOf(type, metric, tags), unit: unitOf(metric), description: metric?.help ?? '', data },
    attributes: metric?.otel === undefined ? Object.entries(tags) : convention(tags, metric.otel),
    startMs: data === 'gauge' ? undefined : counterStartMs(type, identity),
  }
}

function nameOf(type: string, metric: Metric | undefined, tags: Tags): string {
  if (metric === undefined) return type
  if (metric.otel === undefined) return `hostpulse.${type}`
  const { name, suffixTag } = metric.otel
  return suffixTag === undefined ? name : `${name}.${tags[suffixTag]}`
}

function unitOf(metric: Metric | undefined): string {
  if (metric === undefined) return ''
  return COUNTED[metric.otel?.name ?? ''] ?? UNITS[metric.unit]
}

/** The whole machine is the series without the number of a CPU. */
function convention(tags: Tags, { name, suffixTag, attributes = {} }: OtelName): Attributes {
  const keys = { ...ATTRIBUTES, ...OWN_ATTRIBUTES[name] }
  const named = Object.entries(tags)
    .filter(([tag, value]) => tag !== suffixTag && (tag !== 'cpu' || value !== 'total'))
    .map(([tag, value]) => [keys[tag] ?? tag, tag === 'cpu' ? Number(value) : (VALUES[tag]?.[value] ?? value)] as const)
  return [...named, ...Object.entries(attributes)]
}
