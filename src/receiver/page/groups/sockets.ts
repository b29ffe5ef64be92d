import { count, perSecond } from '../format.js'
import type { HostState } from '../host-state.js'
import { line, lineEach } from '../lines.js'
import { type CardGroup, type CardText, row } from './card.js'

function describe(host: HostState): CardText {
  const established = host.value('tcp_connections', { state: 'established' })
  return {
    figure: established === undefined ? undefined : count(established),
    note: established === undefined ? '' : 'established TCP connections',
    rows: [
      ...row('sockets', host.value('sockets_used'), count),
      ...row('UDP sockets', host.value('udp_sockets'), count),
      ...row('segments sent again', host.rate('tcp_retransmits_total'), perSecond),
      ...row('dropped by listeners', host.rate('tcp_listen_drops_total'), perSecond),
      ...row('connections reset', host.rate('tcp_resets_total'), perSecond),
    ],
  }
}

export const sockets: CardGroup = {
  id: 'sockets',
  title: 'Sockets',
  pattern: /^(tcp_|udp_|udplite_|icmp_|ip_|sockets?_)/,
  describe,
  charts: [
    {
      id: 'tcp-connections',
      title: 'TCP connections',
      unit: 'count',
      each: (host) => lineEach(host, 'tcp_connections', 'state'),
    },
    {
      id: 'tcp-problems',
      title: 'Retransmits and drops',
      unit: 'per second',
      lines: () => [
        line('tcp_retransmits_total', 'sent again', { agg: 'rate' }),
        line('tcp_listen_drops_total', 'dropped by listeners', { agg: 'rate' }),
        line('tcp_resets_total', 'reset', { agg: 'rate' }),
      ],
    },
  ],
}
