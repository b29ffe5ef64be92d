import { celsius, percent } from '../format.js'
import { lineEach } from '../lines.js'
import { fold } from './rows.js'

function describe(host) {
  const hot = host.list('temperature_celsius').sort((a, b) => b.value - a.value)
  const batteries = host.list('battery_ratio')
  return {
    figure: hot.length > 0 ? celsius(hot[0].value) : undefined,
    note: hot.length > 0 ? `at ${hot[0].tags.sensor}` : '',
    ...fold([
      ...hot.map(({ tags, value }) => ({ label: tags.sensor ?? 'temperature', text: celsius(value) })),
      ...batteries.map(({ value }) => ({ label: 'battery', text: percent(value), share: value })),
    ]),
  }
}

export const sensors = {
  id: 'sensors',
  title: 'Sensors',
  pattern: /^(temperature_|battery_)/,
  describe,
  charts: [
    {
      id: 'temperatures',
      title: 'Temperature',
      unit: 'celsius',
      each: (host) => lineEach(host, 'temperature_celsius', 'sensor'),
    },
  ],
}
