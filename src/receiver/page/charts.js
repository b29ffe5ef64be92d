// Which charts there are: of which series, in which unit, drawn how. A line is the sum of the series that it matches.

import { layered } from './cards.js'

const total = ({ cpu }) => cpu === 'total'
const mode = (label, ...modes) => ({
  label,
  type: 'cpu_mode_usage',
  match: (tags) => total(tags) && modes.includes(tags.mode),
})
const whole = (type, label, extra = {}) => ({ type, label, ...extra })

/** Devices that carry what others carry too are left out of sums, unless there are no others. */
function own(host, type, tag) {
  const names = host.list(type).map(({ tags }) => tags[tag])
  const base = names.filter((name) => !layered.test(name))
  const counted = new Set(base.length > 0 ? base : names)
  return (tags) => counted.has(tags[tag])
}

/** A line for each value of a tag, the first few by name. */
function each(host, type, tag, label = (value) => value, extra = {}) {
  const names = [...new Set(host.list(type).map(({ tags }) => tags[tag]))].sort()
  return names.slice(0, 8).map((name) => ({ type, label: label(name), match: (tags) => tags[tag] === name, ...extra }))
}

const charts = [
  {
    id: 'cpu-modes',
    title: 'Time by mode',
    unit: 'ratio',
    stacked: true,
    max: 1,
    lines: () => [
      mode('user', 'user', 'guest'),
      mode('nice', 'nice', 'guest_nice'),
      mode('system', 'system'),
      mode('iowait', 'iowait'),
      mode('irq', 'irq', 'softirq'),
      mode('steal', 'steal'),
    ],
  },
  {
    id: 'cpu-usage',
    title: 'Usage',
    unit: 'ratio',
    lines: (host) => [
      whole('cpu_usage', 'mean', { match: total }),
      ...(host.value('cpu_usage', { cpu: 'total', stat: 'max' }) === undefined
        ? []
        : [
            whole('cpu_usage', 'p99', { match: total, stat: 'p99', agg: 'max' }),
            whole('cpu_usage', 'max', { match: total, stat: 'max', agg: 'max', edge: true }),
            whole('cpu_usage', 'min', { match: total, stat: 'min', agg: 'min', edge: true }),
          ]),
    ],
  },
  {
    id: 'memory',
    title: 'Use',
    unit: 'bytes',
    stacked: true,
    lines: () => [whole('mem_used', 'used'), whole('mem_cached', 'cached'), whole('mem_buffers', 'buffers')],
  },
  { id: 'swap', title: 'Swap', unit: 'bytes', lines: () => [whole('swap_used', 'used')] },
  {
    id: 'disk-io',
    title: 'Reading and writing',
    unit: 'bytes per second',
    lines: (host) => [
      whole('disk_read_bytes_per_second', 'read', { match: own(host, 'disk_read_bytes_per_second', 'device') }),
      whole('disk_write_bytes_per_second', 'write', { match: own(host, 'disk_write_bytes_per_second', 'device') }),
    ],
  },
  {
    id: 'disk-busy',
    title: 'Busy',
    unit: 'ratio',
    lines: (host) => each(host, 'disk_busy_ratio', 'device'),
  },
  {
    id: 'net',
    title: 'Traffic',
    unit: 'bytes per second',
    lines: (host) => [
      whole('net_rx_bytes_per_second', 'in', { match: own(host, 'net_rx_bytes_per_second', 'iface') }),
      whole('net_tx_bytes_per_second', 'out', { match: own(host, 'net_tx_bytes_per_second', 'iface') }),
    ],
  },
  {
    id: 'net-problems',
    title: 'Errors and drops',
    unit: 'per second',
    lines: () => [
      whole('net_rx_errors_total', 'errors in', { agg: 'rate' }),
      whole('net_tx_errors_total', 'errors out', { agg: 'rate' }),
      whole('net_rx_dropped_total', 'drops in', { agg: 'rate' }),
      whole('net_tx_dropped_total', 'drops out', { agg: 'rate' }),
    ],
  },
  {
    id: 'pressure',
    title: 'Time stalled',
    unit: 'ratio',
    lines: (host) =>
      each(host, 'pressure_ratio', 'resource').map((line) => ({
        ...line,
        match: (tags) => line.match(tags) && tags.kind === (line.label === 'irq' ? 'full' : 'some'),
      })),
  },
  {
    id: 'load',
    title: 'Load',
    unit: '',
    lines: () => [whole('load_1', '1 min'), whole('load_5', '5 min'), whole('load_15', '15 min')],
  },
  {
    id: 'agent-collect',
    title: 'Time to collect',
    unit: 'seconds',
    lines: (host) => each(host, 'agent_collector_seconds', 'collector', undefined, { agg: 'max' }),
  },
  {
    id: 'agent-buffer',
    title: 'Points waiting',
    unit: '',
    lines: (host) => each(host, 'agent_buffer_points', 'output', undefined, { agg: 'max' }),
  },
]

/** The charts of which the host has any series, with their lines. */
export function chartsOf(host) {
  const types = new Set(host.types)
  return charts
    .map(({ lines, ...chart }) => ({ ...chart, lines: lines(host).filter(({ type }) => types.has(type)) }))
    .filter(({ lines }) => lines.length > 0)
}

/** One chart for each unit of the series that were chosen by name; counters are shown as their rate. */
export function chosenCharts(host, names, units) {
  const byUnit = new Map()
  for (const { type, tags, name } of host.all()) {
    if (!names.includes(name)) continue
    const { kind, unit = '' } = units.get(type) ?? {}
    const rate = kind === 'counter'
    const { stat, ...others } = tags
    const line = {
      type,
      label: name,
      agg: rate ? 'rate' : 'mean',
      ...(stat !== undefined && { stat }),
      match: (one) => Object.keys(one).length === Object.keys(tags).length && isPartOf(others, one),
    }
    const shown = rate ? rateUnit(unit) : unit
    byUnit.set(shown, [...(byUnit.get(shown) ?? []), line])
  }
  return [...byUnit].map(([unit, lines]) => ({ id: `chosen-${unit}`, title: unit || 'count', unit, lines }))
}

function rateUnit(unit) {
  return unit === 'bytes' ? 'bytes per second' : unit === 'seconds' ? 'ratio' : 'per second'
}

function isPartOf(wanted, tags) {
  return Object.entries(wanted).every(([name, value]) => tags[name] === value)
}
