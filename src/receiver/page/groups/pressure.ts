import { percent } from '../format.js'
import type { HostSeries, HostState } from '../host-state.js'
import { lineEach } from '../lines.js'
import { type CardGroup, type CardRow, type CardText, type Level, levelOf } from './card.js'

const resourceOf = ({ tags }: HostSeries) => tags['resource'] ?? ''

function describe(host: HostState): CardText {
  const all = host.list('pressure_ratio')
  const [worst] = [...all].sort((a, b) => b.value - a.value)
  const rows = [...new Set(all.map(resourceOf))].sort().map((resource) => resourceRow(host, resource))
  if (worst === undefined) return { note: '', rows }
  return {
    figure: percent(worst.value),
    share: worst.value,
    level: levelOfWait(worst.value, worst.tags['kind']),
    note: worst.value === 0 ? 'no task waits' : waitText(worst),
    rows,
  }
}

/** Returns the level of the share of time in which some tasks wait, or all of them. While all wait, nothing gets done. */
function levelOfWait(share: number | undefined, kind: string | undefined): Level {
  return kind === 'full' ? levelOf(share, 0.1, 0.3) : levelOf(share, 0.25, 0.6)
}

function waitText(series: HostSeries): string {
  const resource = resourceOf(series)
  return `of the time tasks wait for ${resource === 'cpu' ? 'a CPU' : resource === 'io' ? 'I/O' : resource}`
}

function resourceRow(host: HostState, resource: string): CardRow {
  const some = host.value('pressure_ratio', { resource, kind: 'some' })
  const full = host.value('pressure_ratio', { resource, kind: 'full' })
  const parts = [
    ...(some === undefined ? [] : [`some tasks ${percent(some)}`]),
    ...(full === undefined ? [] : [`all ${percent(full)}`]),
  ]
  const levels = [levelOfWait(some, 'some'), levelOfWait(full, 'full')]
  const level = levels.includes('full') ? 'full' : levels.includes('high') ? 'high' : 'ok'
  return { label: resource, text: parts.join(', '), share: some ?? full, level }
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
