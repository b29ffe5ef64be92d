import { defineCollector } from './definition.js'
import { type OptionsOf, toggle } from './options.js'
import { netstatTable, snmpTable } from './socket-counters.js'
import { sockstatTable, tcpConnections, udpSockets } from './socket-counts.js'
import { metricsIn } from './table.js'

export const sockets = defineCollector({
  name: 'sockets',
  summary: 'TCP, UDP and IP: connections, retransmits, drops, overflows (off by default)',
  description: 'Connections, retransmits, drops and overflows of TCP, UDP and IP, on Linux',
  enabled: false,
  options: {
    states: toggle(
      'Count TCP connections of every state; reads the list of all sockets, as often as that takes no more than 2 % of the time',
      false,
    ),
  },
  metrics: [
    ...metricsIn(sockstatTable),
    udpSockets,
    ...metricsIn(snmpTable).filter((metric) => metric !== tcpConnections),
    ...metricsIn(netstatTable),
  ],
})

export type SocketsOptions = OptionsOf<typeof sockets>
