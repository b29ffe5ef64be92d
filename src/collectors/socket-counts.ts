import { metricsFrom } from './metric.js'
import type { MetricTable } from './table.js'

const sockstat = metricsFrom({ source: '/proc/net/sockstat, sockstat6' })

const linux = { procfsOnly: true }

/** Names of connection states in node_exporter, where they differ from those below. */
const nodeStates: Readonly<Record<string, string>> = {
  syn_received: 'syn_recv',
  fin_wait_1: 'fin_wait1',
  fin_wait_2: 'fin_wait2',
  closed: 'close',
}

/** Place of a value in a file of sections: the name of its line, the name of the number in it, and its unit. */
export type SectionKey = readonly [section: string, name: string, unit?: 'pages']

/** States of a TCP connection in the kernel's numbering from 1 (include/net/tcp_states.h), as OpenTelemetry names them. */
export const tcpStates = [
  'established',
  'syn_sent',
  'syn_received',
  'fin_wait_1',
  'fin_wait_2',
  'time_wait',
  'closed',
  'close_wait',
  'last_ack',
  'listen',
  'closing',
] as const

export const tcpConnections = sockstat.gauge(
  'tcp_connections',
  'count',
  'TCP connections; without `states` only established (with close_wait) and time_wait',
  {
    ...linux,
    tags: ['state'],
    source: '/proc/net/snmp, sockstat; with `states` /proc/net/tcp, tcp6',
    otel: {
      name: 'system.network.connection.count',
      attributes: { 'network.transport': 'tcp' },
      additive: true,
    },
    nodeExporter: [
      ...tcpStates.map((state) => ({
        name: 'node_tcp_connection_states',
        where: { state },
        labels: { state: nodeStates[state] ?? state },
      })),
      { name: 'node_sockstat_TCP_tw', where: { state: 'time_wait' } },
      { name: 'node_netstat_Tcp_CurrEstab', where: { state: 'established' } },
      { name: 'node_netstat_Tcp_CurrEstab', where: { state: 'close_wait' } },
    ],
  },
)
const protocols = [
  ['TCP', 'tcp'],
  ['UDP', 'udp'],
  ['UDPLITE', 'udplite'],
  ['RAW', 'raw'],
  ['FRAG', 'frag'],
] as const

const inUse = sockstat.gauge('sockets_in_use', 'count', 'Sockets in use, TCP without time_wait', {
  ...linux,
  tags: ['protocol', 'family'],
  nodeExporter: protocols.flatMap(([section, protocol]) => [
    { name: `node_sockstat_${section}_inuse`, where: { protocol, family: 'ipv4' } },
    { name: `node_sockstat_${section}6_inuse`, where: { protocol, family: 'ipv6' } },
  ]),
})
/** Both address families together. */
export const udpSockets = sockstat.gauge('udp_sockets', 'count', 'UDP sockets in use', {
  ...linux,
  nodeExporter: 'derived',
})
const socketMemory = sockstat.gauge('socket_memory', 'bytes', 'Memory of the buffers of sockets', {
  ...linux,
  tags: ['protocol'],
  nodeExporter: [
    { name: 'node_sockstat_TCP_mem_bytes', where: { protocol: 'tcp' } },
    { name: 'node_sockstat_UDP_mem_bytes', where: { protocol: 'udp' } },
    { name: 'node_sockstat_FRAG_memory', where: { protocol: 'frag' } },
  ],
})

const ipv4 = { family: 'ipv4' }
const ipv6 = { family: 'ipv6' }

/** Numbers of /proc/net/sockstat. */
export const sockstatTable: MetricTable<SectionKey> = [
  [
    ['sockets', 'used'],
    sockstat.gauge('sockets_used', 'count', 'Sockets of all kinds', {
      ...linux,
      nodeExporter: 'node_sockstat_sockets_used',
    }),
  ],
  ...protocols.map(([section, protocol]) => [[section, 'inuse'], inUse, { protocol, ...ipv4 }] as const),
  [
    ['TCP', 'orphan'],
    sockstat.gauge('tcp_sockets_orphaned', 'count', 'TCP sockets that no process holds', {
      ...linux,
      nodeExporter: 'node_sockstat_TCP_orphan',
    }),
  ],
  [
    ['TCP', 'alloc'],
    sockstat.gauge('tcp_sockets_allocated', 'count', 'TCP sockets that exist, of all network namespaces', {
      ...linux,
      nodeExporter: 'node_sockstat_TCP_alloc',
    }),
  ],
  [['TCP', 'mem', 'pages'], socketMemory, { protocol: 'tcp' }],
  [['UDP', 'mem', 'pages'], socketMemory, { protocol: 'udp' }],
  [['FRAG', 'memory'], socketMemory, { protocol: 'frag' }],
  [['TCP', 'tw'], tcpConnections, { state: 'time_wait' }],
]

/** Numbers of /proc/net/sockstat6. */
export const sockstat6Table: MetricTable<SectionKey> = protocols.map(
  ([section, protocol]) => [[`${section}6`, 'inuse'], inUse, { protocol, ...ipv6 }] as const,
)
