import { percent } from '../format.js'
import { lineEach } from '../lines.js'

const kind = (wanted) => (tags) => tags.kind === wanted

function describe(host) {
  const all = host.list('pressure_ratio')
  const [worst] = [...all].sort((a, b) => b.value - a.value)
  return {
    figure: worst === undefined ? undefined : percent(worst.value),
    share: worst?.value,
    note:
      worst === undefined ? '' : worst.value === 0 ? 'nothing waits' : `of the time tasks wait for ${nameOf(worst)}`,
    rows: [...new Set(all.map(nameOf))].sort().map((resource) => {
      const some = host.value('pressure_ratio', { resource, kind: 'some' })
      const full = host.value('pressure_ratio', { resource, kind: 'full' })
      const parts = [
        ...(some === undefined ? [] : [`some ${percent(some)}`]),
        ...(full === undefined ? [] : [`all ${percent(full)}`]),
      ]
      return { label: resource, text: parts.join(', '), share: some ?? full }
    }),
  }
}

function nameOf({ tags }) {
  return tags.resource
}

export const pressure = {
  id: 'pressure',
  title: 'Pressure',
  pattern: /^pressure_/,
  describe,
  charts: [
    {
      id: 'pressure-some',
      title: 'Time in which some tasks wait',
      unit: 'ratio',
      each: (host) => lineEach(host, 'pressure_ratio', 'resource', { where: kind('some') }),
    },
    {
      id: 'pressure-full',
      title: 'Time in which all tasks wait',
      unit: 'ratio',
      each: (host) => lineEach(host, 'pressure_ratio', 'resource', { where: kind('full') }),
    },
  ],
}
