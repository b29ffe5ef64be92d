import { sum } from '../devices.js'
import { bytes, count, percent } from '../format.js'
import { lineEach } from '../lines.js'
import { fold } from './rows.js'

function describe(host) {
  const states = host.list('process_count')
  const byUse = (a, b) => b.value - a.value || a.name.localeCompare(b.name)
  const named = (series, write) =>
    series.map(({ type, tags, value }) => ({
      key: `${type} ${tags.pid}`,
      label: `${tags.name} ${tags.pid ?? ''}`,
      text: write(value),
    }))
  const busy = host.list('process_cpu_usage').sort(byUse)
  const large = host.list('process_rss').sort(byUse)
  return {
    figure: states.length > 0 ? count(sum(states)) : undefined,
    note: states.length > 0 ? 'processes' : '',
    ...fold([...named(busy.slice(0, 3), percent), ...named(large, bytes), ...named(busy.slice(3), percent)]),
  }
}

export const processes = {
  id: 'processes',
  title: 'Processes',
  pattern: /^process_/,
  describe,
  charts: [
    {
      id: 'process-states',
      title: 'By state',
      unit: '',
      each: (host) => lineEach(host, 'process_count', 'state'),
    },
    {
      id: 'process-cpu',
      title: 'CPU, the busiest by name',
      unit: 'ratio',
      each: (host) => lineEach(host, 'process_cpu_usage', 'name'),
    },
  ],
}
