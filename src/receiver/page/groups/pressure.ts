import { percent } from '../format.js'
import type { HostSeries, HostState } from '../host-state.js'
import { lineEach } from '../lines.js'
import type { CardGroup, CardRow, CardText } from './card.js'

const resourceOf = ({ tags }: HostSeries) => tags['resource'] ?? ''

function describe(host: HostState): CardText {
  const all = host.list('pressure_ratio')
  const [worst] = [...all].sort((a, b) => b.value - a.value)
  const rows = [...new Set(all.map(resourceOf))].sort().map((resource) => resourceRow(host, resource))
  if (worst === undefined) return { note: '', rows }
  return {
    figure: percent(worst.value),
    share: worst.value,
    note: worst.value === 0 ? 'no task waits' : `of the time tasks wait for ${resourceOf(worst)}`,
    rows,
  }
}

function resourceRow(host: HostState, resource: string): CardRow {
  const some = host.value('pressure_ratio', { resource, kind: 'some' })
  const full = host.value('pressure_ratio', { resource, kind: 'full' })
  const parts = [
    ...(some === undefined ? [] : [`some ${percent(some)}`]),
    ...(full === undefined ? [] : [`all ${percent(full)}`]),
  ]
  return { label: resource, text: parts.join(', '), share: some ?? full }
}

function linesOf(host: HostState, kind: 'some' | 'full') {
  return lineEach(host, 'pressure_ratio', 'resource', { where: (tags) => tags['kind'] === kind })
}

export const pressure: CardGroup = {
  id: 'pressure',
  title: 'Pressure',
  pattern: /^pressure_/,
  describe,
  charts: [
    {
      id: 'pressure-some',
      title: 'Time in which some tasks wait',
      unit: 'ratio',
      each: (host) => linesOf(host, 'some'),
    },
    {
      id: 'pressure-full',
      title: 'Time in which all tasks wait',
      unit: 'ratio',
      each: (host) => linesOf(host, 'full'),
    },
  ],
}
