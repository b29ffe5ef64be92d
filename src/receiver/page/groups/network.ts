import { byGreatest, physical, sum, sumOfRates } from '../devices.js'
import { bitsPerSecond, bytesPerSecond, percent, perSecond } from '../format.js'
import type { HostSeries, HostState } from '../host-state.js'
import { type Chart, line, lineEach, MAX_LINES, sumLine } from '../lines.js'
import { type CardGroup, type CardRow, type CardText, fold, levelOf, row } from './card.js'

const directions = [
  { share: 'net_rx_utilization', name: 'in' },
  { share: 'net_tx_utilization', name: 'out' },
] as const
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
      ...received.map((one) => interfaceRow(host, one)),
    ]),
  }
}

function interfaceRow(host: HostState, { tags, value }: HostSeries): CardRow {
  const speed = host.value('net_speed', tags)
  const used = directions.flatMap(({ share }) => host.value(share, tags) ?? [])
  const share = used.length > 0 ? Math.max(...used) : undefined
  const unplugged = host.value('net_carrier', tags) === 0
  return {
    key: `interface ${tags['iface']}`,
    label: tags['iface'] ?? 'all interfaces',
    text: `↓ ${bytesPerSecond(value)}  ↑ ${bytesPerSecond(host.value('net_tx_bytes_per_second', tags) ?? 0)}`,
    share,
    level: unplugged ? 'full' : levelOf(share),
    detail: unplugged ? 'no carrier' : linkText(speed, share),
  }
}

function linkText(speed: number | undefined, share: number | undefined): string | undefined {
  if (speed === undefined) return undefined
  return `${bitsPerSecond(speed)} link${share === undefined ? '' : `, ${percent(share)} of it in use`}`
}

/** Returns two lines for each interface whose speed is known. */
function utilizationLines(host: HostState): Pick<Chart, 'lines' | 'note'> {
  const names = host.list('net_rx_utilization').sort(byGreatest(host, 'net_rx_bytes_total', 'iface'))
  const lines = names
    .slice(0, MAX_LINES / 2)
    .flatMap(({ tags: { iface } }) =>
      directions.map(({ share, name }) =>
        line(share, `${iface} ${name}`, { match: (tags) => tags['iface'] === iface }),
      ),
    )
  return { lines, note: names.length > MAX_LINES / 2 ? `${MAX_LINES / 2} of ${names.length}` : '' }
}

/** Returns a line for each interface, if there are several. */
function eachInterface(host: HostState, type: string, rank: string): Pick<Chart, 'lines' | 'note'> {
  return host.list(type).length > 1 ? lineEach(host, type, 'iface', { rank }) : { lines: [] }
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
      id: 'net-utilization',
      title: 'Share of the link speed',
      unit: 'ratio',
      each: utilizationLines,
    },
    {
      id: 'net-problems',
      title: 'Errors and drops',
      unit: 'per second',
      folded: true,
      lines: () => [
        line('net_rx_errors_total', 'errors in', { agg: 'rate' }),
        line('net_tx_errors_total', 'errors out', { agg: 'rate' }),
        line('net_rx_dropped_total', 'drops in', { agg: 'rate' }),
        line('net_tx_dropped_total', 'drops out', { agg: 'rate' }),
      ],
    },
    {
      id: 'net-in',
      title: 'In, by interface',
      unit: 'bytes per second',
      folded: true,
      each: (host) => eachInterface(host, 'net_rx_bytes_per_second', 'net_rx_bytes_total'),
    },
    {
      id: 'net-out',
      title: 'Out, by interface',
      unit: 'bytes per second',
      folded: true,
      each: (host) => eachInterface(host, 'net_tx_bytes_per_second', 'net_tx_bytes_total'),
    },
  ],
}
