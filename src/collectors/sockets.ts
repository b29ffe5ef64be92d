import { defineCollector } from './definition.js'
import { metricsFrom } from './metric.js'
import { type OptionsOf, toggle } from './options.js'
import { type LineKey, type MetricTable, metricsIn } from './table.js'

const sockstat = metricsFrom({ source: '/proc/net/sockstat, sockstat6' })
const snmp = metricsFrom({ source: '/proc/net/snmp, snmp6' })
const netstat = metricsFrom({ source: '/proc/net/netstat' })

const linux = { procfsOnly: true }

/** Counters of both address families; node_exporter has those that the kernel's files call Udp and Udp6. */
const byFamily = (protocol: string, name: string) => ({
  ...linux,
  tags: ['family'],
  nodeExporter: ['ipv4', 'ipv6'].map((family) => ({
    name: `node_netstat_${protocol}${family === 'ipv4' ? '' : '6'}_${name}`,
    where: { family },
  })),
})

/** States of connections as node_exporter calls them, where these are not the names below. */
const nodeStates: Readonly<Record<string, string>> = {
  syn_received: 'syn_recv',
  fin_wait_1: 'fin_wait1',
  fin_wait_2: 'fin_wait2',
  closed: 'close',
}

/** Where a file of sections has a value: the name of its line, and that of the number in it, and what the number counts. */
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
/** Of both address families. */
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

const received = snmp.counter('udp_received_total', 'count', 'UDP datagrams received', byFamily('Udp', 'InDatagrams'))
const sent = snmp.counter('udp_sent_total', 'count', 'UDP datagrams sent', byFamily('Udp', 'OutDatagrams'))
const noPort = snmp.counter(
  'udp_no_port_total',
  'count',
  'UDP datagrams received for a port without a socket',
  byFamily('Udp', 'NoPorts'),
)
const receiveErrors = snmp.counter(
  'udp_receive_errors_total',
  'count',
  'UDP datagrams that could not be delivered',
  byFamily('Udp', 'InErrors'),
)
const receiveOverflows = snmp.counter(
  'udp_receive_overflows_total',
  'count',
  'UDP datagrams dropped because the receive buffer of their socket was full',
  byFamily('Udp', 'RcvbufErrors'),
)
const sendOverflows = snmp.counter(
  'udp_send_overflows_total',
  'count',
  'UDP datagrams dropped because the send buffer of their socket was full',
  byFamily('Udp', 'SndbufErrors'),
)
const udpliteErrors = snmp.counter(
  'udplite_receive_errors_total',
  'count',
  'UDP-Lite datagrams that could not be delivered',
  byFamily('UdpLite', 'InErrors'),
)
const icmpIn = snmp.counter('icmp_received_total', 'count', 'ICMP messages received', byFamily('Icmp', 'InMsgs'))
const icmpOut = snmp.counter('icmp_sent_total', 'count', 'ICMP messages sent', byFamily('Icmp', 'OutMsgs'))
const icmpErrors = snmp.counter(
  'icmp_receive_errors_total',
  'count',
  'ICMP messages received with errors',
  byFamily('Icmp', 'InErrors'),
)
const forwarded = snmp.counter('ip_forwarded_total', 'count', 'IP packets forwarded', {
  ...linux,
  tags: ['family'],
  nodeExporter: 'none',
})
const bytesIn = snmp.counter('ip_received_bytes_total', 'bytes', 'Bytes of IP packets received, headers included', {
  ...linux,
  tags: ['family'],
  nodeExporter: [
    { name: 'node_netstat_IpExt_InOctets', where: { family: 'ipv4' } },
    { name: 'node_netstat_Ip6_InOctets', where: { family: 'ipv6' } },
  ],
})
const bytesOut = snmp.counter('ip_sent_bytes_total', 'bytes', 'Bytes of IP packets sent, headers included', {
  ...linux,
  tags: ['family'],
  nodeExporter: [
    { name: 'node_netstat_IpExt_OutOctets', where: { family: 'ipv4' } },
    { name: 'node_netstat_Ip6_OutOctets', where: { family: 'ipv6' } },
  ],
})
const aborts = netstat.counter('tcp_aborts_total', 'count', 'TCP connections given up by this host, by cause', {
  ...linux,
  tags: ['cause'],
  nodeExporter: 'none',
})
const cookies = netstat.counter('tcp_syn_cookies_total', 'count', 'SYN cookies, which stand for a full queue', {
  ...linux,
  tags: ['result'],
  nodeExporter: [
    { name: 'node_netstat_TcpExt_SyncookiesSent', where: { result: 'sent' } },
    { name: 'node_netstat_TcpExt_SyncookiesRecv', where: { result: 'received' } },
    { name: 'node_netstat_TcpExt_SyncookiesFailed', where: { result: 'failed' } },
  ],
})

const snmpCounter = (type: string, help: string, nodeExporter: 'none' | `node_${string}`) =>
  snmp.counter(type, 'count', help, { ...linux, nodeExporter })
const netstatCounter = (type: string, help: string, nodeExporter: 'none' | `node_${string}`) =>
  netstat.counter(type, 'count', help, { ...linux, nodeExporter })

/** Numbers of /proc/net/snmp: RFC 4293, 4022, 4113. */
export const snmpTable: MetricTable<SectionKey> = [
  [
    ['Tcp', 'RetransSegs'],
    snmpCounter('tcp_retransmits_total', 'TCP segments sent again', 'node_netstat_Tcp_RetransSegs'),
  ],
  [
    ['Tcp', 'ActiveOpens'],
    snmpCounter('tcp_active_opens_total', 'TCP connections opened by this host', 'node_netstat_Tcp_ActiveOpens'),
  ],
  [
    ['Tcp', 'PassiveOpens'],
    snmpCounter('tcp_passive_opens_total', 'TCP connections accepted', 'node_netstat_Tcp_PassiveOpens'),
  ],
  [
    ['Tcp', 'AttemptFails'],
    snmpCounter('tcp_failed_opens_total', 'TCP connections that could not be established', 'none'),
  ],
  [['Tcp', 'EstabResets'], snmpCounter('tcp_resets_total', 'Established TCP connections that were reset', 'none')],
  [
    ['Tcp', 'OutRsts'],
    snmpCounter('tcp_resets_sent_total', 'TCP segments sent with a reset', 'node_netstat_Tcp_OutRsts'),
  ],
  [
    ['Tcp', 'InSegs'],
    snmpCounter(
      'tcp_segments_received_total',
      'TCP segments received, those with errors included',
      'node_netstat_Tcp_InSegs',
    ),
  ],
  [
    ['Tcp', 'OutSegs'],
    snmpCounter('tcp_segments_sent_total', 'TCP segments sent, without those sent again', 'node_netstat_Tcp_OutSegs'),
  ],
  [
    ['Tcp', 'InErrs'],
    snmpCounter('tcp_receive_errors_total', 'TCP segments received with errors', 'node_netstat_Tcp_InErrs'),
  ],
  [['Udp', 'InDatagrams'], received, ipv4],
  [['Udp', 'OutDatagrams'], sent, ipv4],
  [['Udp', 'NoPorts'], noPort, ipv4],
  [['Udp', 'InErrors'], receiveErrors, ipv4],
  [['Udp', 'RcvbufErrors'], receiveOverflows, ipv4],
  [['Udp', 'SndbufErrors'], sendOverflows, ipv4],
  [['UdpLite', 'InErrors'], udpliteErrors, ipv4],
  [['Icmp', 'InMsgs'], icmpIn, ipv4],
  [['Icmp', 'OutMsgs'], icmpOut, ipv4],
  [['Icmp', 'InErrors'], icmpErrors, ipv4],
  [['Ip', 'ForwDatagrams'], forwarded, ipv4],
  [
    ['Ip', 'Forwarding'],
    snmp.gauge('ip_forwarding', 'count', '1 when the host forwards IPv4 packets, 2 when it does not (RFC 4293)', {
      ...linux,
      nodeExporter: 'node_netstat_Ip_Forwarding',
    }),
  ],
  [['Tcp', 'CurrEstab'], tcpConnections, { state: 'established' }],
]

/** Numbers of /proc/net/netstat. */
export const netstatTable: MetricTable<SectionKey> = [
  [
    ['TcpExt', 'ListenOverflows'],
    netstatCounter(
      'tcp_listen_overflows_total',
      'Connections that found the accept queue of their socket full',
      'node_netstat_TcpExt_ListenOverflows',
    ),
  ],
  [
    ['TcpExt', 'ListenDrops'],
    netstatCounter(
      'tcp_listen_drops_total',
      'Connections dropped by a listening socket, for a full queue or otherwise',
      'node_netstat_TcpExt_ListenDrops',
    ),
  ],
  [
    ['TcpExt', 'TCPSynRetrans'],
    netstatCounter(
      'tcp_syn_retransmits_total',
      'SYN and SYN-ACK segments sent again',
      'node_netstat_TcpExt_TCPSynRetrans',
    ),
  ],
  [
    ['TcpExt', 'TCPTimeouts'],
    netstatCounter('tcp_timeouts_total', 'Retransmission timeouts', 'node_netstat_TcpExt_TCPTimeouts'),
  ],
  [
    ['TcpExt', 'TCPBacklogDrop'],
    netstatCounter('tcp_backlog_drops_total', 'Segments dropped: backlog of a socket full', 'none'),
  ],
  [
    ['TcpExt', 'TCPRcvQDrop'],
    netstatCounter(
      'tcp_receive_queue_drops_total',
      'Segments dropped: no receive memory',
      'node_netstat_TcpExt_TCPRcvQDrop',
    ),
  ],
  [
    ['TcpExt', 'TCPOFOQueue'],
    netstatCounter('tcp_out_of_order_total', 'Segments received out of order', 'node_netstat_TcpExt_TCPOFOQueue'),
  ],
  [
    ['TcpExt', 'TCPMemoryPressures'],
    netstatCounter('tcp_memory_pressures_total', 'Times that TCP ran short of memory', 'none'),
  ],
  ...(['Data', 'Close', 'Memory', 'Timeout', 'Linger'] as const).map(
    (cause) => [['TcpExt', `TCPAbortOn${cause}`], aborts, { cause: cause.toLowerCase() }] as const,
  ),
  [['TcpExt', 'SyncookiesSent'], cookies, { result: 'sent' }],
  [['TcpExt', 'SyncookiesRecv'], cookies, { result: 'received' }],
  [['TcpExt', 'SyncookiesFailed'], cookies, { result: 'failed' }],
  [['IpExt', 'InOctets'], bytesIn, ipv4],
  [['IpExt', 'OutOctets'], bytesOut, ipv4],
]

/** Lines of /proc/net/snmp6. */
export const snmp6Table: MetricTable<LineKey> = [
  ['Udp6InDatagrams ', received, ipv6],
  ['Udp6OutDatagrams ', sent, ipv6],
  ['Udp6NoPorts ', noPort, ipv6],
  ['Udp6InErrors ', receiveErrors, ipv6],
  ['Udp6RcvbufErrors ', receiveOverflows, ipv6],
  ['Udp6SndbufErrors ', sendOverflows, ipv6],
  ['UdpLite6InErrors ', udpliteErrors, ipv6],
  ['Icmp6InMsgs ', icmpIn, ipv6],
  ['Icmp6OutMsgs ', icmpOut, ipv6],
  ['Icmp6InErrors ', icmpErrors, ipv6],
  ['Ip6OutForwDatagrams ', forwarded, ipv6],
  ['Ip6InOctets ', bytesIn, ipv6],
  ['Ip6OutOctets ', bytesOut, ipv6],
]

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
