import { celsius, percent } from '../format.js'
import type { HostState } from '../host-state.js'
import { lineEach } from '../lines.js'
import { type CardGroup, type CardText, fold, row } from './card.js'

function describe(host: HostState): CardText {
  const all = host.list('temperature_celsius').sort((a, b) => b.value - a.value)
  const [hottest] = all
  return {
    figure: hottest === undefined ? undefined : celsius(hottest.value),
    note: hottest === undefined ? '' : `${hottest.tags['sensor']}, the hottest`,
    ...fold([
      ...row('battery', host.value('battery_ratio'), percent),
      ...all.flatMap(({ tags, value }) => row(tags['sensor'] ?? '', value, celsius)),
    ]),
  }
}

export const sensors: CardGroup = {
  id: 'sensors',
  title: 'Sensors',
  pattern: /^(temperature_|fan_|voltage_|current_|power_|battery_)/,
  describe,
  charts: [
    {
      id: 'temperatures',
      title: 'Temperatures',
      unit: 'celsius',
      each: (host) => lineEach(host, 'temperature_celsius', 'sensor'),
    },
  ],
}
