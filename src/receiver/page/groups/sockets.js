import { sum } from '../devices.js'
import { count, perSecond } from '../format.js'
import { line, lineEach } from '../lines.js'
import { row } from './rows.js'

function describe(host) {
  const connections = host.list('tcp_connections')
  return {
    figure: connections.length > 0 ? count(sum(connections)) : undefined,
    note: connections.length > 0 ? 'TCP connections' : '',
    rows: [
      ...row('established', host.value('tcp_connections', { state: 'established' }), count),
      ...row('sent again', host.rate('tcp_retransmits_total'), perSecond),
      ...row('UDP sockets', host.value('udp_sockets'), count),
      ...row('all sockets', host.value('sockets_used'), count),
    ],
  }
}

export const sockets = {
  id: 'sockets',
  title: 'Sockets',
  pattern: /^(tcp_|udp_|sockets_)/,
  describe,
  charts: [
    {
      id: 'tcp-connections',
      title: 'TCP connections',
      unit: '',
      each: (host) => lineEach(host, 'tcp_connections', 'state'),
    },
    {
      id: 'tcp-retransmits',
      title: 'TCP segments sent again',
      unit: 'per second',
      lines: () => [line('tcp_retransmits_total', 'sent again', { agg: 'rate' })],
    },
  ],
}
