// What the page says about a host: each card is made from the host's state, as plain values that the page then draws.
// { id, title, figure, note, charts: [ids], rows: [{ label, text, share? }] }

import { bytes, bytesPerSecond, count, format, percent, perSecond, seconds } from './format.js'

/** Devices and interfaces that carry what others carry too: not to be counted twice in a sum. */
export const layered = /^(dm-|md\d|veth|br-|docker|virbr|cni|flannel|cali|bond|tun|tap|wg)/

function sum(series) {
  return series.reduce((total, { value }) => total + value, 0)
}

function own(series, tag) {
  const base = series.filter(({ tags }) => !layered.test(tags[tag] ?? ''))
  return base.length > 0 ? base : series
}

function row(label, value, write) {
  return value === undefined || Number.isNaN(value) ? [] : [{ label, text: write(value) }]
}

function cpu(host) {
  const usage = host.value('cpu_usage', { cpu: 'total' })
  const peak = host.value('cpu_usage', { cpu: 'total', stat: 'max' })
  const cores = host
    .list('cpu_usage')
    .filter(({ tags }) => tags.cpu !== 'total')
    .sort((a, b) => Number(a.tags.cpu) - Number(b.tags.cpu))
  return {
    title: 'CPU',
    figure: usage === undefined ? undefined : percent(usage),
    note: peak === undefined ? '' : `peak ${percent(peak)} in the last interval`,
    charts: ['cpu-modes', 'cpu-usage'],
    rows: cores.map(({ tags, value }) => ({ label: `core ${tags.cpu}`, text: percent(value), share: value })),
  }
}

function memory(host) {
  const value = (type) => host.value(type)
  const total = value('mem_total')
  const ratio = value('mem_used_ratio')
  const used = value('mem_used')
  const swap = value('swap_total')
  return {
    title: 'Memory',
    figure: ratio === undefined ? undefined : percent(ratio),
    note: total === undefined || used === undefined ? '' : `${bytes(used)} of ${bytes(total)}`,
    charts: ['memory', ...(swap > 0 ? ['swap'] : [])],
    rows: [
      ...row('available', value('mem_available'), bytes),
      ...row('dirty', value('mem_dirty'), bytes),
      ...row('major page faults', host.rate('page_faults_total', { kind: 'major' }), perSecond),
      ...(swap > 0
        ? [
            {
              label: 'swap',
              text: `${bytes(value('swap_used') ?? 0)} of ${bytes(swap)}`,
              share: value('swap_used_ratio'),
            },
          ]
        : []),
    ],
  }
}

function disk(host) {
  const reads = own(host.list('disk_read_bytes_per_second'), 'device')
  const writes = own(host.list('disk_write_bytes_per_second'), 'device')
  const mounts = host.list('disk_used_ratio').sort((a, b) => (a.tags.mount < b.tags.mount ? -1 : 1))
  const devices = host.list('disk_busy_ratio').sort((a, b) => b.value - a.value)
  return {
    title: 'Disk',
    figure: reads.length + writes.length === 0 ? undefined : bytesPerSecond(sum(reads) + sum(writes)),
    note: '',
    charts: ['disk-io', 'disk-busy'],
    rows: [
      ...mounts.map(({ tags, value }) => ({
        key: `mount ${tags.mount} ${tags.device}`,
        label: tags.mount,
        text: `${bytes(host.value('disk_available', tags) ?? 0)} free of ${bytes(host.value('disk_total', tags) ?? 0)}`,
        share: value,
      })),
      ...devices
        .slice(0, 8)
        .map(({ tags, value }) => ({ label: tags.device, text: `${percent(value)} busy`, share: value })),
    ],
  }
}

function network(host) {
  const received = host.list('net_rx_bytes_per_second')
  const sent = host.list('net_tx_bytes_per_second')
  const [rx, tx] = [own(received, 'iface'), own(sent, 'iface')]
  const name = ({ tags }) => tags.iface ?? ''
  const busiest = [...received].sort((a, b) => b.value - a.value || (name(a) < name(b) ? -1 : 1)).slice(0, 8)
  const errors = (type) => host.list(type).reduce((total, { rate }) => total + (rate ?? 0), 0)
  const problems = ['net_rx_errors_total', 'net_tx_errors_total', 'net_rx_dropped_total', 'net_tx_dropped_total']
  return {
    title: 'Network',
    figure: rx.length + tx.length === 0 ? undefined : bytesPerSecond(sum(rx) + sum(tx)),
    note: '',
    charts: ['net', 'net-problems'],
    rows: [
      ...busiest.map((one) => ({
        label: name(one),
        text: `↓ ${bytesPerSecond(one.value)}  ↑ ${bytesPerSecond(host.value('net_tx_bytes_per_second', one.tags) ?? 0)}`,
      })),
      ...(host.list(problems[0]).length === 0
        ? []
        : row(
            'errors and drops',
            problems.map(errors).reduce((a, b) => a + b),
            perSecond,
          )),
    ],
  }
}

function pressure(host) {
  const some = host.list('pressure_ratio').filter(({ tags }) => tags.kind === 'some')
  const worst = [...some].sort((a, b) => b.value - a.value)[0]
  return {
    title: 'Pressure',
    figure: worst === undefined ? undefined : percent(worst.value),
    note: worst === undefined ? '' : `of the time something waits for ${worst.tags.resource}`,
    charts: ['pressure'],
    rows: [],
  }
}

function system(host) {
  const load = host.value('load_1')
  return {
    title: 'System',
    figure: load === undefined ? undefined : load.toFixed(2),
    note:
      load === undefined
        ? ''
        : `load; ${host.value('load_5')?.toFixed(2)} over 5 min, ${host.value('load_15')?.toFixed(2)} over 15`,
    charts: ['load'],
    rows: [
      ...row('up for', host.value('uptime_seconds'), seconds),
      ...row('tasks running', host.value('procs_running'), count),
      ...row('tasks blocked', host.value('procs_blocked'), count),
      ...row('context switches', host.rate('context_switches_total'), perSecond),
      ...row('interrupts', host.rate('interrupts_total'), perSecond),
      ...row('new tasks', host.rate('forks_total'), perSecond),
    ],
  }
}

function agent(host) {
  const usage = host.rate('agent_cpu_seconds_total')
  const points = host.list('agent_points_total')
  const total = (results) => sum(points.filter(({ tags }) => results.includes(tags.result)))
  const some = points.length > 0
  const failures = host.list('agent_collector_failures_total')
  const slowest = host.list('agent_collector_seconds').sort((a, b) => b.value - a.value)[0]
  return {
    title: 'Agent',
    figure: usage === undefined ? undefined : percent(usage),
    note: usage === undefined ? '' : 'of one core, for all of this',
    charts: ['agent-collect', 'agent-buffer'],
    rows: [
      ...row('memory', host.value('agent_rss'), bytes),
      ...row('points delivered', some ? total(['delivered']) : undefined, count),
      ...row(
        'points waiting',
        host.list('agent_buffer_points').length > 0 ? sum(host.list('agent_buffer_points')) : undefined,
        count,
      ),
      ...row('points lost', some ? total(['rejected', 'overflow', 'expired', 'shutdown']) : undefined, count),
      ...row('last send took', host.list('agent_send_seconds')[0]?.value, seconds),
      ...(slowest === undefined
        ? []
        : [{ label: 'slowest collector', text: `${slowest.tags.collector}, ${seconds(slowest.value)}` }]),
      ...row('collections failed', failures.length > 0 ? sum(failures) : undefined, count),
    ],
  }
}

const groups = [
  ['cpu', /^cpu_/, cpu],
  ['memory', /^(mem_|swap_|page_faults)/, memory],
  ['disk', /^disk_/, disk],
  ['network', /^net_/, network],
  ['pressure', /^pressure_/, pressure],
  ['system', /^(load_|procs_|context_switches|interrupts|forks|boot_time|uptime)/, system],
  ['agent', /^agent_/, agent],
]
const MAX_OTHER_ROWS = 40

/** A card for each group of which the host sends anything, and one for what belongs to no group. */
export function makeCards(host, units) {
  const types = host.types
  const cards = groups
    .filter(([, pattern]) => types.some((type) => pattern.test(type)))
    .map(([id, , make]) => ({ id, ...make(host) }))
  const others = types
    .filter((type) => !groups.some(([, pattern]) => pattern.test(type)))
    .flatMap((type) => host.list(type))
  if (others.length === 0) return cards
  const rows = others
    .slice(0, MAX_OTHER_ROWS)
    .map((series) => ({ label: series.name, text: format(series.value, units.get(series.type)?.unit) }))
  return [...cards, { id: 'other', title: 'Other', note: `${others.length} series`, charts: [], rows }]
}
