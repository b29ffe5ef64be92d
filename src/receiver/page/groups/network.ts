import { byGreatest, physical, sum, sumOfRates } from '../devices.js'
import { bytesPerSecond, perSecond } from '../format.js'
import type { HostState } from '../host-state.js'
import { line, sumLine } from '../lines.js'
import { type CardGroup, type CardText, fold, row } from './card.js'

const problems = ['net_rx_errors_total', 'net_tx_errors_total', 'net_rx_dropped_total', 'net_tx_dropped_total']

function describe(host: HostState): CardText {
  const received = host.list('net_rx_bytes_per_second').sort(byGreatest(host, 'net_rx_bytes_total', 'iface'))
  const sent = host.list('net_tx_bytes_per_second')
  const bytesIn = sum(physical(received, 'iface'))
  const bytesOut = sum(physical(sent, 'iface'))
  const some = received.length + sent.length > 0
  const failing = problems.flatMap((type) => host.list(type))
  return {
    figure: some ? bytesPerSecond(bytesIn + bytesOut) : undefined,
    note: some ? `${bytesPerSecond(bytesIn)} in, ${bytesPerSecond(bytesOut)} out` : '',
    ...fold([
      ...row('errors and drops', failing.length > 0 ? sumOfRates(failing) : undefined, perSecond),
      ...received.map(({ tags, value }) => ({
        key: `interface ${tags['iface']}`,
        label: tags['iface'] ?? 'all interfaces',
        text: `↓ ${bytesPerSecond(value)}  ↑ ${bytesPerSecond(host.value('net_tx_bytes_per_second', tags) ?? 0)}`,
      })),
    ]),
  }
}

export const network: CardGroup = {
  id: 'network',
  title: 'Network',
  pattern: /^net_/,
  describe,
  charts: [
    {
      id: 'net',
      title: 'Traffic',
      unit: 'bytes per second',
      lines: (host) => [
        sumLine(host, 'net_rx_bytes_per_second', 'in', 'iface'),
        sumLine(host, 'net_tx_bytes_per_second', 'out', 'iface'),
      ],
    },
    {
      id: 'net-problems',
      title: 'Errors and drops',
      unit: 'per second',
      lines: () => [
        line('net_rx_errors_total', 'errors in', { agg: 'rate' }),
        line('net_tx_errors_total', 'errors out', { agg: 'rate' }),
        line('net_rx_dropped_total', 'drops in', { agg: 'rate' }),
        line('net_tx_dropped_total', 'drops out', { agg: 'rate' }),
      ],
    },
  ],
}
