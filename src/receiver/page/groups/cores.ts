import { percent } from '../format.js'
import type { HostSeries, HostState } from '../host-state.js'
import { type Chart, line } from '../lines.js'
import { type CardRow, type GroupChart, levelOf } from './card.js'

/** Layers that a row can show, with the statistic of the samples in each step. */
const layers = [
  { name: 'mean' },
  { name: 'highest', stat: 'max', agg: 'max' },
  { name: 'lowest', stat: 'min', agg: 'min' },
] as const

/** Share above which a core counts as busy: it may hold up a single-threaded program, but not the host. */
const BUSY = 0.95

const nameOf = ({ tags }: HostSeries) => tags['cpu'] ?? ''

/** Returns the usage of each core, in numerical order. */
function coresOf(host: HostState): readonly HostSeries[] {
  const cores = host.list('cpu_usage').filter((one) => nameOf(one) !== 'total')
  return cores.sort((a, b) => Number(nameOf(a)) - Number(nameOf(b)))
}

export function coreCells(host: HostState): readonly CardRow[] {
  return coresOf(host).map((core) => ({
    label: `core ${nameOf(core)}`,
    text: percent(core.value),
    share: core.value,
    level: levelOf(core.value, BUSY, Number.POSITIVE_INFINITY),
  }))
}

function heatOf(host: HostState): Pick<Chart, 'lines' | 'heat'> {
  const names = coresOf(host).map(nameOf)
  const sampled = host.value('cpu_usage', { cpu: names[0] ?? '', stat: 'max' }) !== undefined
  const shown = sampled ? layers : layers.slice(0, 1)
  return {
    lines: shown.flatMap(({ name, ...source }) =>
      names.map((cpu) => line('cpu_usage', `core ${cpu} ${name}`, { ...source, match: (tags) => tags['cpu'] === cpu })),
    ),
    heat: { rows: names.map((name) => `core ${name}`), layers: shown.map(({ name }) => name) },
  }
}

export const coreChart: GroupChart = { id: 'cores', title: 'Each core', unit: 'ratio', each: heatOf }
